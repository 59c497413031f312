import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CreateBucketCommand, DeleteBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const MEGABYTE = 1024 * 1024;

function* blocks(count: number): Generator<Buffer> {
  for (let n = 0; n < count; n += 1) yield Buffer.alloc(MEGABYTE, n % 251);
}

test('a refused upload that was not read leaves the connection good for the next call', async () => {
  const sandbox = await openSandbox();
  const { s3 } = clientsOf(sandbox);
  const put = new PutObjectCommand({ Bucket: 'not-there', Key: 'k', Body: Buffer.alloc(8 * MEGABYTE) });
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await s3.send(new CreateBucketCommand({ Bucket: 'there' }));
});

test('an answer whose client hangs up in the middle neither ends the sandbox nor keeps it from closing', async () => {
  const reported: unknown[] = [];
  const sandbox = await openSandbox({ report: (error) => reported.push(error) });
  const { s3 } = clientsOf(sandbox);
  await s3.send(new CreateBucketCommand({ Bucket: 'big' }));
  const digest = createHash('sha256');
  for (const block of blocks(24)) digest.update(block);
  await s3.send(new PutObjectCommand({ Bucket: 'big', Key: 'k', Body: Readable.from(blocks(24)), ContentLength: 24 * MEGABYTE }));
  const half = await s3.send(new GetObjectCommand({ Bucket: 'big', Key: 'k' }));
  const body = half.Body as Readable;
  await new Promise((resolve) => body.once('data', resolve));
  body.destroy();
  const whole = await s3.send(new GetObjectCommand({ Bucket: 'big', Key: 'k' }));
  const read = createHash('sha256');
  for await (const part of whole.Body as Readable) read.update(part as Buffer);
  expect(read.digest('hex')).toBe(digest.digest('hex'));
  expect(reported).toEqual([]);
});

test('closing with a client in the middle of a download cuts it off instead of waiting', async () => {
  const sandbox = await openSandbox();
  const { s3 } = clientsOf(sandbox);
  await s3.send(new CreateBucketCommand({ Bucket: 'big' }));
  await s3.send(new PutObjectCommand({ Bucket: 'big', Key: 'k', Body: Buffer.concat([...blocks(24)]) }));
  const answer = await s3.send(new GetObjectCommand({ Bucket: 'big', Key: 'k' }));
  const body = answer.Body as Readable;
  await new Promise((resolve) => body.once('readable', resolve));
  const cut = new Promise((resolve) => body.once('error', resolve));
  await sandbox.close('The test says so.');
  body.resume();
  await cut;
  await expect(sandbox.stopped).resolves.toBe('The test says so.');
  await expect(s3.send(new DeleteBucketCommand({ Bucket: 'big' }))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
