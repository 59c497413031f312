import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketWebsiteCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import {
  resetSandbox,
  sandboxControl,
  sandboxInventory,
  sandboxStatus,
  startSandbox,
  stopSandbox,
} from '../../../src/sandbox/launcher.ts';
import { readIdentity } from '../../../src/sandbox/world/identity.ts';
import { clientsOf } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { builtSandbox, ended, firstMessage, gone, runSandbox, worldFolder } from './kit.ts';

const { entry } = builtSandbox();

test('start, again, stop, again: one process, told as it is', async () => {
  const dir = await worldFolder();
  expect(await sandboxStatus({ dir })).toBeUndefined();
  expect(await stopSandbox({ dir })).toBe(false);
  const first = await startSandbox({ dir, entry: entry(), region: 'eu-west-1' });
  expect(first).toMatchObject({ running: true, region: 'eu-west-1', account: expect.stringMatching(/^\d{12}$/) });
  const again = await startSandbox({ dir, entry: entry() });
  expect(again.pid).toBe(first.pid);
  expect(await stopSandbox({ dir })).toBe(true);
  await gone(first.pid);
  const { endpoint, region, account, accessKeyId, secretAccessKey } = first;
  expect(await sandboxStatus({ dir })).toEqual({ running: false, endpoint, region, account, accessKeyId, secretAccessKey });
  const later = await startSandbox({ dir, entry: entry() });
  expect(later).toMatchObject({ endpoint, region, account, accessKeyId, secretAccessKey });
  expect(later.pid).not.toBe(first.pid);
});

test('several that start it at once end with one process', async () => {
  const dir = await worldFolder();
  const started = await Promise.all(Array.from({ length: 5 }, () => startSandbox({ dir, entry: entry() })));
  expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
  expect(new Set(started.map(({ account }) => account)).size).toBe(1);
});

test('a second process on the same folder ends and says why', async () => {
  const dir = await worldFolder();
  const { pid } = await startSandbox({ dir, entry: entry() });
  const second = runSandbox(entry(), dir);
  expect(await firstMessage(second)).toMatchObject({ error: { code: 'already-running' } });
  expect(await ended(second)).toBe(1);
  expect(await sandboxStatus({ dir })).toMatchObject({ running: true, pid });
});

test('killed in a burst of writes, it comes back with every write that was answered', async () => {
  const dir = await worldFolder();
  for (let round = 0; round < 3; round += 1) {
    const sandbox = await startSandbox({ dir, entry: entry() });
    const { s3 } = clientsOf(sandbox);
    const Bucket = 'burst-of-writes';
    if (round === 0) await s3.send(new CreateBucketCommand({ Bucket }));
    const answered: string[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; ; n += 1) {
        const Key = `round-${round}/${writer}/${n}`;
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: `the body of ${Key}` }));
        answered.push(Key);
        if (answered.length === 60) process.kill(sandbox.pid, 'SIGKILL');
      }
    });
    await Promise.allSettled(writers);
    await gone(sandbox.pid);
    const back = await startSandbox({ dir, entry: entry() });
    expect(back.pid).not.toBe(sandbox.pid);
    const { Contents = [] } = await clientsOf(back).s3.send(new ListObjectsV2Command({ Bucket, Prefix: `round-${round}/` }));
    const kept = new Set(Contents.map(({ Key }) => Key));
    expect(answered.filter((key) => !kept.has(key))).toEqual([]);
    for (const Key of answered) {
      const { Body } = await clientsOf(back).s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(`the body of ${Key}`);
    }
    expect(answered.length).toBeGreaterThanOrEqual(60);
  }
});

test('what exists is told also when it is stopped', async () => {
  const dir = await worldFolder();
  expect(await sandboxInventory({ dir })).toEqual([]);
  const sandbox = await startSandbox({ dir, entry: entry() });
  await clientsOf(sandbox).s3.send(new CreateBucketCommand({ Bucket: 'still-there' }));
  const running = await sandboxInventory({ dir });
  expect(running).toMatchObject([{ type: 'AWS::S3::Bucket', name: 'still-there', account: sandbox.account }]);
  await stopSandbox({ dir });
  expect(await sandboxInventory({ dir })).toEqual(running);
});

test.each(['running', 'stopped'])('a reset of a %s one leaves nothing but the account and its keys', async (state) => {
  const dir = await worldFolder();
  const sandbox = await startSandbox({ dir, entry: entry() });
  await clientsOf(sandbox).s3.send(new CreateBucketCommand({ Bucket: 'gone-soon' }));
  if (state === 'stopped') await stopSandbox({ dir });
  await resetSandbox({ dir });
  expect(await sandboxInventory({ dir })).toEqual([]);
  const after = await startSandbox({ dir, entry: entry() });
  expect(after).toMatchObject({ account: sandbox.account, accessKeyId: sandbox.accessKeyId });
  expect((await clientsOf(after).s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});

test('a port that another program took is named with what to do, and a reset gets around it', async () => {
  const dir = await worldFolder();
  const { endpoint } = await startSandbox({ dir, entry: entry() });
  await stopSandbox({ dir });
  const port = Number(new URL(endpoint).port);
  const squatter = createServer((_request, response) => response.end('not a sandbox'));
  await new Promise<void>((resolve) => void squatter.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void squatter.close());
  expect(await sandboxStatus({ dir })).toMatchObject({ running: false });
  await expect(startSandbox({ dir, entry: entry() })).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${port} is taken by another program; the sandbox needs it for its API.`,
    nextSteps: [expect.stringContaining(`:${port}`), expect.stringContaining('sandbox reset')],
  });
  await resetSandbox({ dir });
  expect((await startSandbox({ dir, entry: entry() })).endpoint).not.toBe(endpoint);
});

test("a copy of a running world's folder is another world: it isn't taken for the one that runs", async () => {
  const dir = await worldFolder();
  await startSandbox({ dir, entry: entry() });
  const copy = join(await tempFolder(), 'copy');
  await cp(dir, copy, { recursive: true });
  expect(await sandboxStatus({ dir: copy })).toMatchObject({ running: false });
  await expect(startSandbox({ dir: copy, entry: entry() })).rejects.toMatchObject({ code: 'port-taken' });
  expect(await sandboxStatus({ dir })).toMatchObject({ running: true });
});

test('it stops when no request came for its time, and not while requests come', async () => {
  const dir = await worldFolder();
  const child = runSandbox(entry(), dir, '--idle', '0.4', '--look-every', '0.05');
  await firstMessage(child);
  const { apiPort, token } = readIdentity(dir) ?? {};
  const control = sandboxControl({ endpoint: `http://127.0.0.1:${apiPort}`, token: token ?? '' });
  const until = Date.now() + 1_200;
  while (Date.now() < until) expect(await control.switches()).toEqual([]);
  expect(await ended(child)).toBe(0);
  expect(await sandboxStatus({ dir })).toMatchObject({ running: false });
});

test('a request that takes long keeps it alive, however little else comes', async () => {
  const dir = await worldFolder();
  const child = runSandbox(entry(), dir, '--idle', '0.2', '--look-every', '0.05');
  await firstMessage(child);
  const status = await sandboxStatus({ dir });
  if (!status?.running) throw new Error('It runs.');
  await sandboxControl(status).addFault({ kind: 'delay', ms: 1_000 });
  await expect(clientsOf(status).s3.send(new ListBucketsCommand({}))).resolves.toMatchObject({
    $metadata: { httpStatusCode: 200 },
  });
  expect(await ended(child)).toBe(0);
});

test('visitors of a website keep it alive as much as callers of its API', async () => {
  const dir = await worldFolder();
  const child = runSandbox(entry(), dir, '--idle', '0.4', '--look-every', '0.05');
  await firstMessage(child);
  const status = await sandboxStatus({ dir });
  if (!status?.running) throw new Error('It runs.');
  const { s3 } = clientsOf(status);
  const Bucket = 'a-visited-site';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));
  const url = await sandboxControl(status).websiteUrl(Bucket);
  const until = Date.now() + 1_200;
  while (Date.now() < until) expect((await fetch(url)).status).toBe(403);
  expect(await ended(child)).toBe(0);
});

test('where the disk takes no more, writes are refused in words, and nothing that was answered is lost', async () => {
  const dir = await worldFolder();
  // Files of at most 12 KB: the write that passes it is cut short in the middle of a line, as on a full disk.
  const limited = spawn('bash', ['-c', 'ulimit -f 12; exec "$0" "$1" --dir "$2"', process.execPath, entry(), dir], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => void limited.kill('SIGKILL'));
  await firstMessage(limited);
  const status = await sandboxStatus({ dir });
  if (!status?.running) throw new Error('It runs.');
  const { s3 } = clientsOf(status);
  const Bucket = 'little-room';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const answered: string[] = [];
  const fill = async () => {
    for (let n = 0; n < 500; n += 1) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `key-${n}`, Body: 'small' }));
      answered.push(`key-${n}`);
    }
  };
  await expect(fill()).rejects.toMatchObject({
    name: 'InternalError',
    message: expect.stringContaining('Make room on the disk'),
    // No status after which a client tries again: waiting makes no room.
    $metadata: { httpStatusCode: 507 },
  });
  expect(answered.length).toBeGreaterThan(3);
  const keysOf = async (client: typeof s3) =>
    ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
  expect(await keysOf(s3)).toEqual([...answered].sort());
  limited.kill('SIGKILL');
  await ended(limited);
  const roomy = clientsOf(await startSandbox({ dir, entry: entry() })).s3;
  expect(await keysOf(roomy)).toEqual([...answered].sort());
  await roomy.send(new PutObjectCommand({ Bucket, Key: 'room-again', Body: 'small' }));
});

test('it stops when its folder is gone, and does not bring it back', async () => {
  const dir = await worldFolder();
  const child = runSandbox(entry(), dir, '--look-every', '0.05');
  await firstMessage(child);
  rmSync(dir, { recursive: true });
  expect(await ended(child)).toBe(0);
  expect(existsSync(dir)).toBe(false);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops it in good order', async (signal) => {
  const dir = await worldFolder();
  const child = runSandbox(entry(), dir);
  await firstMessage(child);
  child.kill(signal);
  expect(await ended(child)).toBe(0);
});

test("it outlives who started it, and keeps its words in its folder's log", async () => {
  const dir = await worldFolder();
  const { pid } = await startSandbox({ dir, entry: entry() });
  expect(readFileSync(join(dir, 'sandbox.log'), 'utf8')).toContain(`process ${pid}`);
  await stopSandbox({ dir });
  expect(readFileSync(join(dir, 'sandbox.log'), 'utf8')).toContain('Stopped: It was told to stop.');
});

test('a program that ends before it answers is reported, not waited for', async () => {
  const dir = await worldFolder();
  await expect(startSandbox({ dir, entry: join(dir, 'no-such.js') })).rejects.toThrow("The sandbox's program isn't at");
  const ending = join(await tempFolder(), 'ending.mjs');
  writeFileSync(ending, 'process.stderr.write("these are its words"); process.exit(3);');
  await expect(startSandbox({ dir, entry: ending })).rejects.toMatchObject({
    message: "The sandbox's program ended before it answered (exit code 3).",
    why: expect.stringContaining('sandbox.log'),
  });
  expect(readFileSync(join(dir, 'sandbox.log'), 'utf8')).toContain('these are its words');
});

test("a folder that can't be used is told with the reason, by the launcher and by the program itself", async () => {
  const file = join(await tempFolder(), 'a-file');
  writeFileSync(file, '');
  const dir = join(file, 'sandbox');
  const trouble = { why: 'A part of that path is a file.', nextSteps: ['Choose another folder with `--dir`.'] };
  await expect(startSandbox({ dir, entry: entry() })).rejects.toMatchObject({ name: 'SandboxError', ...trouble });
  expect(await firstMessage(runSandbox(entry(), dir))).toMatchObject({ error: trouble });
  expect(await sandboxInventory({ dir })).toEqual([]);
});

test('it needs less than 90 MB after real work', async () => {
  const dir = await worldFolder();
  const sandbox = await startSandbox({ dir, entry: entry() });
  const { s3 } = clientsOf(sandbox);
  await s3.send(new CreateBucketCommand({ Bucket: 'memory-of-it' }));
  for (let n = 0; n < 300; n += 1) await s3.send(new PutObjectCommand({ Bucket: 'memory-of-it', Key: `k${n}`, Body: `${n}` }));
  const status = await sandboxStatus({ dir });
  expect(status?.running && status.memory).toBeLessThan(90 * 1024 * 1024);
});
