import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketWebsiteCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { sandboxControl } from '../../../src/sandbox/control/client.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const open = async () => {
  const sandbox = await openSandbox();
  return { sandbox, control: sandbox.control, ...clientsOf(sandbox) };
};

test('without its token the control address says nothing but that it is there', async () => {
  const { sandbox } = await open();
  const stranger = sandboxControl({ endpoint: sandbox.endpoint, token: 'guessed' });
  await expect(stranger.status()).rejects.toThrow('wants its token');
  await expect(stranger.stop()).rejects.toThrow('wants its token');
  const ping = await fetch(`${sandbox.endpoint}/_sandbox/ping`);
  expect(Object.keys((await ping.json()) as object)).toEqual(['sandbox', 'id', 'folder']);
});

test('status tells what a client needs to talk to it', async () => {
  const { sandbox, control } = await open();
  const { endpoint, region, account, accessKeyId, secretAccessKey } = sandbox;
  expect(await control.status()).toMatchObject({
    running: true,
    endpoint,
    region,
    account,
    accessKeyId,
    secretAccessKey,
    pid: process.pid,
  });
});

test('unknown addresses, broken JSON and broken names are 404 and 400, not a crash', async () => {
  const { sandbox } = await open();
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const ask = (path: string, init: RequestInit = {}) => fetch(`${sandbox.endpoint}/_sandbox${path}`, { headers, ...init });
  expect((await ask('/nothing')).status).toBe(404);
  expect((await ask('')).status).toBe(404);
  expect((await ask('/snapshots/%zz', { method: 'POST' })).status).toBe(400);
  expect((await ask('/faults', { method: 'POST', body: '{"kind"' })).status).toBe(400);
  expect((await ask('/faults', { method: 'POST', body: '[]' })).status).toBe(400);
});

test('the journal holds every call in order, with who called and what was asked, and no bodies', async () => {
  const { sandbox, control, s3 } = await open();
  await s3.send(new CreateBucketCommand({ Bucket: 'journaled' }));
  await s3.send(new PutObjectCommand({ Bucket: 'journaled', Key: 'k', Body: 'the words of the body' }));
  await s3.send(new HeadBucketCommand({ Bucket: 'somebody-elses' })).catch(() => undefined);
  const entries = await control.journal();
  expect(entries).toMatchObject([
    { service: 's3', operation: 'CreateBucket', input: { Bucket: 'journaled' }, status: 200 },
    { operation: 'PutObject', input: { Bucket: 'journaled', Key: 'k', Body: '[stream]' }, status: 200 },
    { operation: 'HeadBucket', status: 404 },
  ]);
  expect(entries[0]?.caller).toEqual({ account: sandbox.account, accessKeyId: sandbox.accessKeyId });
  const onDisk = readFileSync(join(sandbox.world.dir, 'journal.ndjson'), 'utf8');
  expect(onDisk).not.toContain('the words of the body');
  expect(onDisk).not.toContain(sandbox.secretAccessKey);
  expect(await control.journal({ operation: 'CreateBucket' })).toHaveLength(1);
  await control.clearJournal();
  expect(await control.journal()).toEqual([]);
});

test('restore brings back exactly what stood at the snapshot, contents and websites too', async () => {
  const { control, s3 } = await open();
  await s3.send(new CreateBucketCommand({ Bucket: 'kept-bucket' }));
  await s3.send(new PutObjectCommand({ Bucket: 'kept-bucket', Key: 'k', Body: 'first' }));
  await s3.send(new PutBucketWebsiteCommand({ Bucket: 'kept-bucket', WebsiteConfiguration: { IndexDocument: { Suffix: 'i' } } }));
  const url = await control.websiteUrl('kept-bucket');
  await control.snapshot('stand 1/ä');
  expect(await control.snapshots()).toEqual(['stand 1/ä']);

  await s3.send(new DeleteObjectCommand({ Bucket: 'kept-bucket', Key: 'k' }));
  await s3.send(new DeleteBucketCommand({ Bucket: 'kept-bucket' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'later-bucket' }));
  expect((await control.inventory()).map(({ name }) => name)).toEqual(['later-bucket']);

  for (let round = 0; round < 2; round += 1) {
    await control.restore('stand 1/ä');
    expect((await control.inventory()).map(({ name }) => name)).toEqual(['kept-bucket']);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept-bucket', Key: 'k' }));
    expect(await Body?.transformToString()).toBe('first');
    expect(await control.websiteUrl('kept-bucket')).toBe(url);
    // 403, not a refused connection: the site is up and its objects aren't public.
    expect((await fetch(url)).status).toBe(403);
    await s3.send(new PutObjectCommand({ Bucket: 'kept-bucket', Key: 'k', Body: 'second' }));
  }
  await expect(control.restore('never taken')).rejects.toThrow('There is no snapshot named never taken.');
  expect((await control.inventory()).map(({ name }) => name)).toEqual(['kept-bucket']);
});

test('a snapshot in a burst of writes is whole: whatever it lists has its body', async () => {
  const { control, s3 } = await open();
  const Bucket = 'busy-bucket';
  await s3.send(new CreateBucketCommand({ Bucket }));
  let going = true;
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let n = 0; going; n += 1) {
      const Key = `${writer}/${n % 9}`;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `${Key} in round ${n}`, Metadata: { round: String(n) } }));
      if (n % 4 === 3) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  });
  for (let n = 0; n < 5; n += 1) await control.snapshot(`s${n}`);
  going = false;
  await Promise.all(writers);
  let seen = 0;
  for (let n = 0; n < 5; n += 1) {
    await control.restore(`s${n}`);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) {
      const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(`${Key} in round ${Metadata?.round}`);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(0);
});

test('reset empties the world and keeps its account, keys and address', async () => {
  const { sandbox, control, s3, sts } = await open();
  await s3.send(new CreateBucketCommand({ Bucket: 'gone-soon' }));
  await control.reset();
  expect(await control.inventory()).toEqual([]);
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(sandbox.account);
});

test('somebody else has an account and keys of their own', async () => {
  const { sandbox, control, s3 } = await open();
  const other = await control.addAccount();
  expect(other.account).not.toBe(sandbox.account);
  const others = clientsOf({ ...sandbox, ...other });
  expect((await others.sts.send(new GetCallerIdentityCommand({}))).Account).toBe(other.account);
  await others.s3.send(new CreateBucketCommand({ Bucket: 'theirs-not-ours' }));
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'theirs-not-ours' }))).rejects.toMatchObject({
    name: 'BucketAlreadyExists',
  });
  await control.reset();
  await others.sts.send(new GetCallerIdentityCommand({}));
});

test('the clock, moved or fast, never shows in the Date header that clients set their own clocks by', async () => {
  const { sandbox, control, sts } = await open();
  const { now } = await control.moveClock(40 * 86_400);
  expect(new Date(now).getTime()).toBeGreaterThan(Date.now() + 39 * 86_400_000);
  await sts.send(new GetCallerIdentityCommand({}));
  const answer = await fetch(`${sandbox.endpoint}/_sandbox/ping`);
  expect(Math.abs(new Date(answer.headers.get('date') ?? 0).getTime() - Date.now())).toBeLessThan(60_000);
  await expect(control.setLatency('aws', 99)).rejects.toThrow('1 to 20');
  await expect(control.setLatency('slow' as never)).rejects.toThrow('`instant` or `aws`');
});

test("in the aws profile calls take AWS's time, divided by the clock's factor", async () => {
  const { control, s3 } = await open();
  await control.setLatency('aws', 10);
  await s3.send(new CreateBucketCommand({ Bucket: 'slow-and-steady' }));
  const [created] = await control.journal({ operation: 'CreateBucket' });
  expect(created?.ms).toBeGreaterThanOrEqual(59);
});

test('a website has an address once it is drawn, asked for without a token', async () => {
  const { sandbox, control } = await open();
  await expect(control.websiteUrl('not-there')).rejects.toThrow('No website answers for the bucket not-there.');
  const port = await sandbox.world.ports.of('website/a-bucket');
  const answer = await fetch(`${sandbox.endpoint}/_sandbox/websites/a-bucket`);
  expect(await answer.json()).toEqual({ url: `http://127.0.0.1:${port}/` });
  expect(await control.urls()).toEqual({ 'website/a-bucket': `http://127.0.0.1:${port}/` });
});
