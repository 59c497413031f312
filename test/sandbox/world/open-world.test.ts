import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openWorld } from '../../../src/sandbox/world/open-world.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const listenOn = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer();
    onTestFinished(() => new Promise<void>((closed) => void server.close(() => closed())));
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

test('a world keeps its account, region, key and port, readable by its owner only', async () => {
  const dir = await tempFolder();
  const born = await openWorld({ dir, region: 'eu-west-1' });
  const again = await openWorld({ dir, region: 'us-west-2' });
  expect(again.identity).toEqual(born.identity);
  expect(again.region).toBe('eu-west-1');
  expect(born.account).toMatch(/^\d{12}$/);
  expect(born.identity.key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(statSync(join(dir, 'world.json')).mode & 0o077).toBe(0);
});

test('of several that are born in one folder at once, all are the same world', async () => {
  const dir = await tempFolder();
  const worlds = await Promise.all(Array.from({ length: 8 }, () => openWorld({ dir })));
  expect(new Set(worlds.map(({ identity }) => identity.id)).size).toBe(1);
  expect(readdirSync(dir).filter((name) => name.startsWith('world.json'))).toEqual(['world.json']);
});

test('names with slashes, capitals and dots are kept apart on disk', async () => {
  const dir = await tempFolder();
  const world = await openWorld({ dir });
  const names = ['s3/objects', 's3%2fobjects', 'S3/objects', '.', '..', 'ü'];
  for (const name of names) world.collection<string>(name).set('name', name);
  world.close();
  const again = await openWorld({ dir });
  expect(names.map((name) => again.collection<string>(name).get('name'))).toEqual(names);
  expect(new Set(names.map((name) => world.folder(name))).size).toBe(names.length);
  expect(existsSync(join(dir, '..', 'name.ndjson'))).toBe(false);
});

test('a port is drawn once and kept, until it is released', async () => {
  const dir = await tempFolder();
  const world = await openWorld({ dir });
  const port = await world.ports.of('website/one');
  expect(await world.ports.of('website/one')).toBe(port);
  expect(await world.ports.of('website/two')).not.toBe(port);
  world.close();
  const again = await openWorld({ dir });
  expect(await again.ports.of('website/one')).toBe(port);
  again.ports.release('website/one');
  expect(again.ports.drawn('website/one')).toBeUndefined();
});

test('a port that another program took meanwhile is named, and found again when that program is gone', async () => {
  const dir = await tempFolder();
  const port = await (await openWorld({ dir })).ports.of('website/one');
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const again = await openWorld({ dir });
  await expect(again.ports.of('website/one')).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${port} is taken by another program; the sandbox needs it for website/one.`,
  });
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  expect(await again.ports.of('website/one')).toBe(port);
});

test('a port of ours stays ours while we listen on it', async () => {
  const world = await openWorld({ dir: await tempFolder() });
  const port = await world.ports.of('website/one');
  await listenOn(port);
  expect(await world.ports.of('website/one')).toBe(port);
});

test('the clock moves, runs fast, and stands there again after a restart', async () => {
  const dir = await tempFolder();
  const world = await openWorld({ dir });
  world.clock.move(86_400);
  const ahead = world.clock.now().getTime() - Date.now();
  expect(ahead).toBeGreaterThan(86_390_000);
  expect(ahead).toBeLessThan(86_410_000);
  world.clock.run('aws', 20);
  const again = await openWorld({ dir });
  expect(again.clock.factor).toBe(20);
  expect(again.clock.now().getTime()).toBeGreaterThan(Date.now() + 86_390_000);
  expect(() => world.clock.run('aws', 21)).toThrow(RangeError);
});

test('in the instant profile nothing takes time; in the other a wait can be called off', async () => {
  const world = await openWorld({ dir: await tempFolder() });
  await world.clock.takes(3_600);
  world.clock.run('aws');
  const reason = new Error('called off');
  const controller = new AbortController();
  const waiting = world.clock.takes(3_600, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

test('a world opened for looking changes nothing and refuses to write', async () => {
  const dir = await tempFolder();
  const world = await openWorld({ dir });
  world.collection('things').set('a', { n: 1 });
  writeFileSync(join(dir, 'collections', 'things.ndjson'), '{"k":"b","v":1}\n{"k":"b","v":2}\n{"k":"c"', { flag: 'a' });
  const files = () => readdirSync(dir, { recursive: true }).map((name) => [name, statSync(join(dir, String(name))).mtimeMs]);
  const before = files();
  const looking = await openWorld({ dir, readOnly: true });
  expect([...looking.collection('things').entries()]).toEqual([
    ['a', { n: 1 }],
    ['b', 2],
  ]);
  expect(() => looking.collection('things').set('x', 1)).toThrow('reading only');
  looking.folder('bodies');
  expect(files()).toEqual(before);
});

test("looking where no world is says so, and doesn't make one", async () => {
  const dir = await tempFolder();
  await expect(openWorld({ dir, readOnly: true })).rejects.toThrow('There is no sandbox in');
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder that was removed is not brought back by a write', async () => {
  const dir = join(await tempFolder(), 'world');
  const world = await openWorld({ dir });
  rmSync(dir, { recursive: true });
  expect(() => world.collection('new').set('a', 1)).toThrow('ENOENT');
  expect(existsSync(dir)).toBe(false);
});

test('a world of a version to come, and one that is no JSON, are refused by name', async () => {
  const dir = await tempFolder();
  writeFileSync(join(dir, 'world.json'), '{"version":2}');
  await expect(openWorld({ dir })).rejects.toMatchObject({ name: 'SandboxError', why: expect.stringContaining('version 2') });
  writeFileSync(join(dir, 'world.json'), '{"version":');
  await expect(openWorld({ dir })).rejects.toMatchObject({ name: 'SandboxError', why: "It isn't JSON." });
});
