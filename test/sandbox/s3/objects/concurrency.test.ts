import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getSignedUrl } from '../kit/presign.ts';
import { drawName, openRig, type Rig, refusal } from '../kit/sandbox.ts';

let rig: Rig;
const Bucket = drawName();

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
  await rig.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rig?.close());

const get = async (Key: string) => {
  const { Body, ETag } = await rig.client.send(new GetObjectCommand({ Bucket, Key }));
  return { ETag, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
};
const filesOf = (folder: string) => readdirSync(join(rig.sandbox.world.folder('s3'), folder));

it('keeps one of many simultaneous writers whole, and no bytes of the others', async () => {
  const bodies = Array.from({ length: 8 }, (_, index) => Buffer.alloc(300_000 + index, index));
  await Promise.all(bodies.map((Body) => rig.client.send(new PutObjectCommand({ Bucket, Key: 'raced', Body }))));
  const { bytes } = await get('raced');
  expect(bodies.some((body) => body.equals(bytes))).toBe(true);
  expect(filesOf('bodies')).toHaveLength(1);
  expect(filesOf('incoming')).toEqual([]);
});

it('lets one of many conditional creators win', async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      rig.client.send(new PutObjectCommand({ Bucket, Key: 'first come', Body: `writer ${index}`, IfNoneMatch: '*' })),
    ),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const codes = tries.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
  expect(new Set(codes)).toEqual(new Set(['PreconditionFailed']));
});

it('gives a reader who has begun the whole object, deleted and written over meanwhile', async () => {
  const body = randomBytes(8_000_000);
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'read me', Body: body }));
  const { Body } = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'read me' }));
  const stream = Body as Readable;
  stream.pause();
  await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'read me' }));
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'read me', Body: 'other' }));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(body)).toBe(true);
  expect((await get('read me')).bytes.toString()).toBe('other');
});

it('leaves nothing of an upload that breaks off, and keeps what was there', async () => {
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'half', Body: 'the old one' }));
  const url = new URL(await getSignedUrl(rig, 'PUT', `/${Bucket}/half`));
  const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } });
  const broken = new Promise<void>((resolve) => void upload.on('error', () => resolve()));
  upload.write(Buffer.alloc(500_000));
  const arrived = () => filesOf('incoming').map((name) => statSync(join(rig.sandbox.world.folder('s3'), 'incoming', name)).size);
  await expect.poll(arrived, { timeout: 10_000 }).toEqual([500_000]);
  upload.destroy(new Error('The line is cut.'));
  await broken;
  await expect.poll(() => filesOf('incoming'), { timeout: 10_000 }).toEqual([]);
  expect((await get('half')).bytes.toString()).toBe('the old one');
});

it('shows nothing of an upload whose checksum is wrong', async () => {
  const put = rig.client.send(new PutObjectCommand({ Bucket, Key: 'damaged', Body: 'x', ChecksumCRC32: 'AAAAAA==' }));
  expect(await refusal(put)).toMatchObject({ code: 'BadDigest', status: 400 });
  expect((await refusal(rig.client.send(new HeadObjectCommand({ Bucket, Key: 'damaged' })))).status).toBe(404);
  expect(filesOf('incoming')).toEqual([]);
});
