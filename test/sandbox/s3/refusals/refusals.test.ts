import { CreateBucketCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../kit/raw-request.ts';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';
import { bucketRefusals } from './buckets.ts';
import { objectRefusals } from './objects.ts';
import { policyRefusals } from './policies.ts';
import type { Refusal } from './refusal.ts';

let rig: Rig;
const [plain, versioned] = [drawName(), drawName()];

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
  for (const Bucket of [plain, versioned]) await rig.client.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await rig.client.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }));
  for (const Bucket of [plain, versioned]) await rig.client.send(new PutObjectCommand({ Bucket, Key: 'o', Body: 'an object' }));
});
afterAll(() => rig?.close());

const fill = (text: string) => text.replaceAll('{b}', plain).replaceAll('{v}', versioned);

async function ask({ headers = {}, body, path, method, anonymous, chunked }: Refusal) {
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
  const answer = await sendRaw(rig, {
    method,
    anonymous,
    chunked,
    path: fill(path),
    headers: filled,
    ...(body === undefined ? {} : { body: fill(body) }),
  });
  return { code: answer.code, status: answer.status, message: answer.message };
}

const everything = [...bucketRefusals, ...policyRefusals, ...objectRefusals];

describe('S3 refuses, by the code and status that AWS documents,', () => {
  it.each(everything)('$title: $status $code', async (refusal) => {
    const { code, status, says = '' } = refusal;
    expect(await ask(refusal)).toEqual({ code, status, message: expect.stringContaining(says) });
  });

  it('and none of it left anything', async () => {
    const { Versions, DeleteMarkers } = await rig.client.send(new ListObjectVersionsCommand({ Bucket: plain }));
    expect(Versions?.map(({ Key }) => Key)).toEqual(['o']);
    expect(DeleteMarkers ?? []).toEqual([]);
    const names = [...rig.sandbox.world.collection('s3/buckets').entries()].map(([name]) => name);
    expect(names.sort()).toEqual([plain, versioned].sort());
  });
});

describe('outside us-east-1', () => {
  it('wants the constraint of the region whose endpoint was asked', async () => {
    const other = await openRig({ region: 'eu-west-1' });
    try {
      const create = (Bucket: string, body?: string) =>
        sendRaw(other, { method: 'PUT', path: `/${Bucket}`, ...(body === undefined ? {} : { body }) });
      const constraint = (name: string) =>
        `<CreateBucketConfiguration><LocationConstraint>${name}</LocationConstraint></CreateBucketConfiguration>`;
      const illegal = { status: 400, code: 'IllegalLocationConstraintException' };
      expect(await create('no-constraint')).toMatchObject(illegal);
      expect(await create('other-region', constraint('eu-central-1'))).toMatchObject(illegal);
      expect(await create('this-region', constraint('eu-west-1'))).toMatchObject({ status: 200 });
      expect(await create('this-region', constraint('eu-west-1'))).toMatchObject({
        status: 409,
        code: 'BucketAlreadyOwnedByYou',
      });
    } finally {
      await other.close();
    }
  });
});
