import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../kit/raw-request.ts';
import { clientOf, drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());

describe('CreateBucket', () => {
  it('takes tags in the call that makes it, in us-east-1 without a constraint', async () => {
    const Bucket = drawName();
    const Tags = [{ Key: 'mysfits:project', Value: 'mysfits-abc123' }];
    const { Location } = await rig.client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags } }));
    expect(Location).toBe(`/${Bucket}`);
    expect((await rig.client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(Tags);
  });

  it('in us-east-1 succeeds for a bucket that is ours already and changes nothing', async () => {
    const Bucket = drawName();
    await rig.client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: '1' }] } }));
    await rig.client.send(new PutObjectCommand({ Bucket, Key: 'o', Body: 'still here' }));
    await rig.client.send(new CreateBucketCommand({ Bucket }));
    expect((await rig.client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toHaveLength(1);
    expect((await rig.client.send(new GetObjectCommand({ Bucket, Key: 'o' }))).ContentLength).toBe(10);
  });

  it("refuses a name that is another account's, whose bucket stays closed to us", async () => {
    const Bucket = drawName();
    const { accessKeyId, secretAccessKey } = await rig.sandbox.control.addAccount();
    const theirs = clientOf({ ...rig.sandbox, accessKeyId, secretAccessKey });
    await theirs.send(new CreateBucketCommand({ Bucket }));
    theirs.destroy();
    const refused = [
      new CreateBucketCommand({ Bucket }),
      new PutObjectCommand({ Bucket, Key: 'o', Body: 'x' }),
      new DeleteBucketCommand({ Bucket }),
      new PutBucketPolicyCommand({ Bucket, Policy: '{}' }),
    ];
    const codes: string[] = [];
    for (const command of refused) codes.push((await refusal(rig.client.send(command as CreateBucketCommand))).code);
    expect(codes).toEqual(['BucketAlreadyExists', 'AccessDenied', 'AccessDenied', 'AccessDenied']);
    expect((await refusal(rig.client.send(new HeadBucketCommand({ Bucket })))).status).toBe(403);
    const { Buckets } = await rig.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).not.toContain(Bucket);
  });
});

describe('ListBuckets', () => {
  it('pages by prefix', async () => {
    const names = ['page-a', 'page-b', 'page-c'].map((name) => `${drawName()}-${name}`);
    for (const Bucket of names) await rig.client.send(new CreateBucketCommand({ Bucket }));
    const Prefix = names[0]?.split('-').slice(0, 2).join('-') ?? '';
    const told: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await rig.client.send(new ListBucketsCommand({ Prefix, MaxBuckets: 2, ContinuationToken }));
      told.push(...(page.Buckets ?? []).map(({ Name }) => Name));
      ContinuationToken = page.ContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(told).toEqual(expect.arrayContaining(names));
    expect(new Set(told).size).toBe(told.length);
  });
});

describe('a deleted bucket', () => {
  it('is gone for everything, and its name is free', async () => {
    const Bucket = drawName();
    await rig.client.send(new CreateBucketCommand({ Bucket }));
    await rig.client.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(rig.client.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ code: 'NotFound', status: 404 });
    expect(await refusal(rig.client.send(new PutObjectCommand({ Bucket, Key: 'o', Body: 'x' })))).toMatchObject({
      code: 'NoSuchBucket',
    });
    await rig.client.send(new CreateBucketCommand({ Bucket }));
  });
});

it('serves buckets by host name too, as some clients ask for them', async () => {
  const Bucket = drawName();
  await rig.client.send(new CreateBucketCommand({ Bucket }));
  const host = `${Bucket}.localhost:${new URL(rig.sandbox.endpoint).port}`;
  expect(await sendRaw(rig, { method: 'PUT', path: '/a/b', headers: { host }, body: 'x' })).toMatchObject({ status: 200 });
  expect((await rig.client.send(new GetObjectCommand({ Bucket, Key: 'a/b' }))).ContentLength).toBe(1);
});
