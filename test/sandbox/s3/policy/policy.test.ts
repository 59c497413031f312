import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendRaw } from '../kit/raw-request.ts';
import { drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;
let Bucket: string;
const OPEN = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false };

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());
beforeEach(async () => {
  Bucket = drawName();
  await rig.client.send(new CreateBucketCommand({ Bucket }));
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'hello' }));
});

const statement = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...more,
});
const put = (...statements: object[]) =>
  rig.client.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) }),
  );
const lift = (block = OPEN) =>
  rig.client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
const anonymous = (method: string, path: string, body?: string) =>
  sendRaw(rig, { method, path: `/${Bucket}${path}`, anonymous: true, ...(body === undefined ? {} : { body }) });
const isPublic = async () => (await rig.client.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic;

describe('a new bucket', () => {
  it('has all four blocks on and lets nobody in', async () => {
    const { PublicAccessBlockConfiguration } = await rig.client.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await anonymous('GET', '/missing')).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await anonymous('GET', '')).toMatchObject({ status: 403 });
    expect(await anonymous('PUT', '/mine', 'x')).toMatchObject({ status: 403 });
    expect(await anonymous('DELETE', '/index.html')).toMatchObject({ status: 403 });
  });

  it('refuses a public policy by name of the switch, and takes one that names somebody', async () => {
    expect(await refusal(put(statement()))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('BlockPublicPolicy'),
    });
    expect(await refusal(rig.client.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: 'NoSuchBucketPolicy',
      status: 404,
    });
    await put(statement({ Principal: { AWS: '123456789012' } }));
    expect(await isPublic()).toBe(false);
  });
});

describe('a public policy on a bucket whose blocks were lifted', () => {
  it('lets anybody do what it says and nothing else', async () => {
    await lift();
    await put(statement());
    expect(await isPublic()).toBe(true);
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 200, body: 'hello' });
    expect(await anonymous('HEAD', '/index.html')).toMatchObject({ status: 200 });
    expect(await anonymous('GET', '/missing')).toMatchObject({ status: 403 });
    expect(await anonymous('GET', '?list-type=2')).toMatchObject({ status: 403 });
    expect(await anonymous('PUT', '/index.html', 'mine now')).toMatchObject({ status: 403 });
    expect(await anonymous('GET', '/index.html?versionId=null')).toMatchObject({ status: 403 });
  });

  it('tells a missing key from a forbidden one only to who may list', async () => {
    await lift();
    await put(statement(), statement({ Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` }));
    expect(await anonymous('GET', '/missing')).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect((await anonymous('GET', '?list-type=2')).body).toContain('<Key>index.html</Key>');
  });

  it('stands while RestrictPublicBuckets is on, and every stranger still gets 403', async () => {
    await lift({ ...OPEN, RestrictPublicBuckets: true });
    await put(statement());
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 403 });
    await lift();
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 200 });
  });

  it('is subject to its explicit denies, the owner too', async () => {
    await lift();
    await put(statement(), statement({ Effect: 'Deny', Resource: `arn:aws:s3:::${Bucket}/secret/*` }));
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'secret/x', Body: 'x' }));
    expect(await anonymous('GET', '/secret/x')).toMatchObject({ status: 403 });
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 200 });
    expect(await sendRaw(rig, { method: 'GET', path: `/${Bucket}/secret/x` })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it('obeys its conditions', async () => {
    await lift();
    const list = { Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
    await put(
      statement({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
      statement({ ...list, Condition: { StringLike: { 's3:prefix': 'public/*' }, Bool: { 'aws:SecureTransport': 'true' } } }),
    );
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 403 });
    expect(await anonymous('GET', '?list-type=2&prefix=public/a')).toMatchObject({ status: 200 });
    expect(await anonymous('GET', '?list-type=2&prefix=private/')).toMatchObject({ status: 403 });
    expect(await anonymous('GET', '?list-type=2')).toMatchObject({ status: 403 });
    await put(statement({ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '127.0.0.0/8'] } } }));
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 200 });
  });
});

describe('somebody of another account', () => {
  let stranger: Rig;
  let account: string;
  beforeAll(async () => {
    const { account: other, accessKeyId, secretAccessKey } = await rig.sandbox.control.addAccount();
    account = other;
    stranger = { ...rig, sandbox: { ...rig.sandbox, accessKeyId, secretAccessKey } };
  });
  const get = () => sendRaw(stranger, { method: 'GET', path: `/${Bucket}/index.html` });

  it('gets in only by the policy, named as account, as principal or as everybody', async () => {
    expect(await get()).toMatchObject({ status: 403, code: 'AccessDenied' });
    await put(statement({ Principal: { AWS: account } }));
    expect(await get()).toMatchObject({ status: 200 });
    await put(statement({ Principal: { AWS: `arn:aws:iam::${account}:root` } }));
    expect(await get()).toMatchObject({ status: 200 });
    await put(statement({ Principal: { AWS: '123456789012' } }));
    expect(await get()).toMatchObject({ status: 403 });
    const ours = { StringEquals: { 'aws:PrincipalAccount': rig.sandbox.account } };
    await put(statement({ Principal: { AWS: account }, Condition: ours }));
    expect(await get()).toMatchObject({ status: 403 });
    await put(statement({ Principal: { AWS: account }, NotAction: ['s3:PutObject'], Action: undefined }));
    expect(await get()).toMatchObject({ status: 200 });
    expect(await sendRaw(stranger, { method: 'PUT', path: `/${Bucket}/x`, body: 'x' })).toMatchObject({ status: 403 });
    await put(
      statement({
        Principal: { AWS: account },
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      }),
    );
    expect(await sendRaw(stranger, { method: 'PUT', path: `/${Bucket}/x`, body: 'x' })).toMatchObject({ status: 200 });
    const policy = { method: 'GET', path: `/${Bucket}?policy` };
    expect(await sendRaw(stranger, policy)).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
  });

  it('is shut out with everybody else by RestrictPublicBuckets, while a policy that names the account stays good', async () => {
    await lift({ ...OPEN, RestrictPublicBuckets: true });
    await put(statement());
    expect(await get()).toMatchObject({ status: 403 });
    await put(statement({ Principal: { AWS: account } }));
    expect(await get()).toMatchObject({ status: 200 });
  });
});

describe('the account-level block', () => {
  // By hand: the SDK puts the account before the host name, which a loopback address can't carry.
  const set = async (...on: string[]) => {
    const switches = on.map((name) => `<${name}>true</${name}>`).join('');
    const answer = await sendRaw(rig, {
      method: 'PUT',
      path: '/v20180820/configuration/publicAccessBlock',
      headers: { 'x-amz-account-id': rig.sandbox.account, 'content-type': 'application/xml' },
      body: `<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${switches}</PublicAccessBlockConfiguration>`,
    });
    expect(answer).toMatchObject({ status: 200 });
  };

  it('refuses a public policy by BlockPublicPolicy, whatever the bucket says', async () => {
    await lift();
    await set('BlockPublicPolicy');
    expect(await refusal(put(statement()))).toMatchObject({ code: 'AccessDenied', status: 403 });
    await set();
    await put(statement());
  });

  it('shuts a public bucket by RestrictPublicBuckets', async () => {
    await lift();
    await put(statement());
    await set('RestrictPublicBuckets');
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 403 });
    await set();
    expect(await anonymous('GET', '/index.html')).toMatchObject({ status: 200 });
  });
});

describe('what counts as public', () => {
  it.each([
    ['everybody', {}, true],
    ['everybody, written as AWS', { Principal: { AWS: '*' } }, true],
    ['everybody over TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
    ['everybody but one', { Principal: undefined, NotPrincipal: { AWS: '123456789012' } }, true],
    ['an account', { Principal: { AWS: '123456789012' } }, false],
    ['a service', { Principal: { Service: 'cloudfront.amazonaws.com' } }, false],
    ['a fixed source account', { Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }, false],
    ['a pattern of source accounts', { Condition: { StringLike: { 'aws:SourceAccount': '1234*' } } }, true],
    ['a range of addresses', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, false],
    ['nearly every address', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }, true],
    ['all but some addresses', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, true],
    ['a fixed network endpoint', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } }, false],
    ['a denial to everybody', { Effect: 'Deny' }, false],
  ])('%s: %o is %s', async (_title, more, expected) => {
    await rig.client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await put(statement(more));
    expect(await isPublic()).toBe(expected);
  });
});
