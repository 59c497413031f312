import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import fc from 'fast-check';
import { type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { imageSource } from '../../src/oci/image.ts';
import { folderEntries } from '../../src/oci/layers/folder-entries.ts';
import { openLayer } from '../../src/oci/layers/open-layer.ts';
import { unpackImage } from '../../src/oci/layers/unpack-image.ts';
import { unpackLayer } from '../../src/oci/layers/unpack-layer.ts';
import { writeLayer } from '../../src/oci/layers/write-layer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

type Node = { kind: 'file'; content: Uint8Array; mode: number } | { kind: 'folder'; children: Record<string, Node> };

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'app', '.dot', 'with space', 'ünïcödé', '.wh', 'x'.repeat(120)),
  fc.stringMatching(/^[a-z]{1,5}$/),
);
const { tree } = fc.letrec<{ tree: Record<string, Node>; node: Node }>((tie) => ({
  tree: fc.dictionary(names, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('file' as const),
      content: fc.uint8Array({ maxLength: 2_000 }),
      mode: fc.constantFrom(0o644, 0o755, 0o600, 0o444, 0o500),
    }),
    fc.record({ kind: fc.constant('folder' as const), children: tie('tree') }),
  ),
}));

const lay = async (folder: string, children: Record<string, Node>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [name, node] of Object.entries(children)) {
    const path = join(folder, name);
    if (node.kind === 'folder') await lay(path, node.children);
    else {
      await writeFile(path, node.content);
      await chmod(path, node.mode);
    }
  }
};

/** Everything in a folder: kind, permissions, and content or target, by path. */
const seen = async (folder: string, below = ''): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const name of await readdir(join(folder, below))) {
    const path = join(below, name);
    const stat = await lstat(join(folder, path));
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isDirectory()) Object.assign(found, { [path]: `folder ${mode}` }, await seen(folder, path));
    else if (stat.isSymbolicLink()) found[path] = `link ${await readlink(join(folder, path))}`;
    else found[path] = `file ${mode} ${(await readFile(join(folder, path))).toString('base64')}`;
  }
  return found;
};

/** A tar of headers as they are given, however wrong. */
const tarOf = (entries: readonly (Partial<Header> & { name: string; content?: string })[]): Readable => {
  const tar = pack();
  for (const { content = '', ...header } of entries) {
    if (header.type === undefined || header.type === 'file') tar.entry(header, content);
    else tar.entry(header);
  }
  tar.finalize();
  return Readable.from(tar);
};

const unpacked = async (...layers: (readonly (Partial<Header> & { name: string; content?: string })[])[]) => {
  const root = join(await tempFolder(), 'root');
  await mkdir(root);
  for (const layer of layers) await unpackLayer(tarOf(layer), root);
  return root;
};

test('what is packed from a folder comes out of the layer as it was', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (children) => {
      const place = await tempFolder();
      await lay(join(place, 'in'), children);
      const entries = await folderEntries({ from: join(place, 'in'), at: '' });
      const layer = await writeLayer({ entries, folder: join(place, 'layers') });
      await unpackImage(imageSource({ config: { architecture: 'amd64', os: 'linux' }, layers: [layer] }), join(place, 'out'));
      expect(await seen(join(place, 'out'))).toEqual(await seen(join(place, 'in')));
    }),
    { numRuns: 40 },
  );
});

test('the same folder gives the same layer, whenever and in whichever order it is written', async () => {
  const place = await tempFolder();
  await lay(join(place, 'in'), {
    b: { kind: 'folder', children: {} },
    a: { kind: 'file', content: Buffer.from('x'), mode: 0o644 },
  });
  const entries = await folderEntries({ from: join(place, 'in'), at: 'app', include: (path) => path !== 'c' });
  const first = await writeLayer({ entries, folder: join(place, '1') });
  await writeFile(join(place, 'in', 'c'), 'left out');
  await writeFile(join(place, 'in', 'a'), 'x');
  const again = await folderEntries({ from: join(place, 'in'), at: 'app', include: (path) => path !== 'c' });
  const second = await writeLayer({ entries: again.reverse(), folder: join(place, '2') });
  expect({ ...second, path: '' }).toEqual({ ...first, path: '' });
});

test.each(['../x', '/x', 'a/../x', 'a//x', ''])('a layer is not written with the path %j', async (path) => {
  const entry = { path, type: 'file' as const, from: Buffer.from(''), mode: 0o644, uid: 0, gid: 0 };
  await expect(writeLayer({ entries: [entry], folder: await tempFolder() })).rejects.toMatchObject({ code: 'bad-layer' });
});

test('a file that changes while it is packed is refused', async () => {
  const place = await tempFolder();
  const path = join(place, 'growing');
  // Files of /proc have the size 0 and content all the same: what a file that grew in between looks like.
  const entry = { path: 'x', type: 'file' as const, from: '/proc/self/status', mode: 0o644, uid: 0, gid: 0 };
  await expect(writeLayer({ entries: [entry], folder: path })).rejects.toMatchObject({ code: 'bad-layer' });
  expect(await readdir(path)).toEqual([]);
});

test.each([
  ['an absolute path', [{ name: '/etc/evil' }]],
  ['a path through ..', [{ name: 'a/../../evil' }]],
  ['a link out, by ..', [{ name: 'l', type: 'symlink', linkname: '../outside' }]],
  ['a link out, through a folder', [{ name: 'a/l', type: 'symlink', linkname: 'x/../../../outside' }]],
  ['a hard link to a path outside', [{ name: 'l', type: 'link', linkname: '../outside' }]],
  ['a hard link to an absolute path', [{ name: 'l', type: 'link', linkname: '/etc/passwd' }]],
  [
    'a second name, elsewhere, for a link',
    [
      { name: 'a/b/l', type: 'symlink', linkname: '../../x' },
      { name: 'hl', type: 'link', linkname: 'a/b/l' },
    ],
  ],
  ['a mark that takes away the folder above', [{ name: 'a/.wh...' }]],
  ['a path through a link that leads nowhere', [{ name: 'l', type: 'symlink', linkname: 'gone' }, { name: 'l/x' }]],
] as const)('%s is refused and leaves nothing outside', async (_what, entries) => {
  const place = await tempFolder();
  const root = join(place, 'root');
  await mkdir(root);
  await expect(unpackLayer(tarOf(entries), root)).rejects.toMatchObject({ code: 'unsafe-layer' });
  expect(await readdir(place)).toEqual(['root']);
});

test('whatever a tar says, nothing outside the folder changes', async () => {
  const part = fc.constantFrom('..', '.', '', 'a', 'b', 'l', 'etc', '.wh.a', '.wh...', '.wh..wh..opq', 'outside');
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  const entry = fc.record({
    name: path.filter((name) => name !== ''),
    type: fc.constantFrom('file' as const, 'symlink' as const, 'link' as const, 'directory' as const, 'fifo' as const),
    linkname: fc
      .oneof(
        path,
        path.map((target) => `/${target}`),
      )
      .filter((name) => name !== ''),
    mode: fc.constantFrom(0o777, 0o000, 0o4755),
    content: fc.constant('written'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
      const place = await tempFolder();
      const root = join(place, 'deep', 'root');
      await mkdir(root, { recursive: true });
      await writeFile(join(place, 'outside'), 'untouched');
      await mkdir(join(place, 'deep', 'a'));
      await unpackLayer(tarOf(entries), root).catch((error) => {
        // A tar may well be refused, or name a file where a folder is; but by an error that says so.
        expect(error).toBeInstanceOf(Error);
      });
      const around = Object.entries(await seen(place)).filter(([name]) => !name.startsWith('deep/root'));
      expect(Object.fromEntries(around)).toMatchObject({
        outside: expect.stringContaining(Buffer.from('untouched').toString('base64')),
      });
      expect(around.map(([name]) => name).sort()).toEqual(['deep', 'deep/a', 'outside']);
    }),
    { numRuns: 300 },
  );
});

test('links inside the image mean the same in its folder', async () => {
  const root = await unpacked(
    [
      { name: 'usr/bin/', type: 'directory', mode: 0o755 },
      { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
      { name: 'usr/bin/python3', content: 'snake', mode: 0o755 },
      { name: 'usr/bin/python', type: 'symlink', linkname: '/usr/bin/python3' },
      { name: 'usr/bin/second', type: 'link', linkname: 'usr/bin/python3' },
    ],
    [{ name: 'bin/tool', content: 'tool' }],
  );
  expect(await readlink(join(root, 'usr/bin/python'))).toBe('python3');
  expect(await readFile(join(root, 'bin/python'), 'utf8')).toBe('snake');
  expect(await readFile(join(root, 'usr/bin/tool'), 'utf8')).toBe('tool');
  expect((await lstat(join(root, 'usr/bin/second'))).nlink).toBe(2);
});

test("a layer's marks take away what lower layers have, and nothing of its own", async () => {
  const root = await unpacked(
    [{ name: 'a/old' }, { name: 'a/kept' }, { name: 'b/x' }, { name: 'b/deep/y' }, { name: 'c' }],
    [
      { name: 'b/new' },
      { name: 'b/deep/new' },
      { name: 'b/.wh..wh..opq' },
      { name: 'a/.wh.old' },
      { name: '.wh.c' },
      { name: 'c2' },
    ],
  );
  expect(Object.keys(await seen(root)).sort()).toEqual(['a', 'a/kept', 'b', 'b/deep', 'b/deep/new', 'b/new', 'c2']);
});

test('a layer may turn a folder into a file, a file into a folder, and a link into either', async () => {
  const root = await unpacked(
    [{ name: 'a/x' }, { name: 'b' }, { name: 'l', type: 'symlink', linkname: 'a' }],
    [{ name: 'a', content: 'file' }, { name: 'b/x' }, { name: 'l', content: 'no link' }],
  );
  expect(Object.keys(await seen(root)).sort()).toEqual(['a', 'b', 'b/x', 'l']);
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('file');
});

test('devices and pipes are left out, and named', async () => {
  const root = join(await tempFolder(), 'root');
  await mkdir(root);
  const tar = tarOf([
    { name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 },
    { name: 'pipe', type: 'fifo' },
  ]);
  expect(await unpackLayer(tar, root)).toMatchObject({ left: ['dev/null', 'pipe'] });
});

test('too many entries, and too many bytes, are refused before they are written', async () => {
  const root = await tempFolder();
  const many = tarOf(Array.from({ length: 20 }, (_, index) => ({ name: `f${index}` })));
  await expect(unpackLayer(many, root, { limits: { bytes: 1e6, entries: 10 } })).rejects.toMatchObject({ code: 'too-large' });
  const large = tarOf([{ name: 'large', content: 'x'.repeat(2_000) }]);
  await expect(unpackLayer(large, root, { limits: { bytes: 1_000, entries: 10 } })).rejects.toMatchObject({ code: 'too-large' });
  expect(await readdir(root)).not.toContain('large');
});

test('zeros without end, in a few kilobytes, are refused', async () => {
  const root = await tempFolder();
  const zeros = (function* () {
    for (let count = 0; count < 64; count += 1) yield Buffer.alloc(1024 ** 2);
  })();
  await writeFile(join(root, 'bomb'), Readable.from(zeros).pipe(createGzip()));
  await mkdir(join(root, 'out'));
  const tar = openLayer({ path: join(root, 'bomb'), mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' });
  await expect(unpackLayer(tar, join(root, 'out'))).rejects.toMatchObject({ code: 'too-large' });
});

test('a layer that is cut off, damaged, or another than the image names is refused', async () => {
  const place = await tempFolder();
  await lay(join(place, 'in'), { a: { kind: 'file', content: Buffer.alloc(50_000, 'abc'), mode: 0o644 } });
  const layer = await writeLayer({ entries: await folderEntries({ from: join(place, 'in'), at: '' }), folder: place });
  const bytes = await readFile(layer.path);
  const tried = async (content: Uint8Array, diffId = layer.diffId) => {
    await writeFile(layer.path, content);
    const source = imageSource({ config: { architecture: 'amd64', os: 'linux' }, layers: [{ ...layer, diffId }] });
    await unpackImage(source, join(place, `out-${Math.random()}`));
  };
  await expect(tried(bytes.subarray(0, -20))).rejects.toMatchObject({ code: 'bad-archive' });
  await expect(tried(Buffer.from('no gzip at all'))).rejects.toMatchObject({ code: 'bad-archive' });
  await expect(tried(bytes, `sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'digest-mismatch' });
  await tried(bytes);
});

test('unpacking stops when it is told to', async () => {
  const place = await tempFolder();
  const abort = new AbortController();
  const endless = Readable.from(
    (async function* () {
      yield* createReadStream('/dev/zero', { end: 0 });
      abort.abort(new Error('enough'));
      await new Promise(() => undefined);
    })(),
  );
  await expect(unpackLayer(endless, place, { signal: abort.signal })).rejects.toThrow('enough');
});

test('links of a folder are packed as links', async () => {
  const place = await tempFolder();
  await mkdir(join(place, 'in'));
  await symlink('target', join(place, 'in', 'l'));
  expect(await folderEntries({ from: join(place, 'in'), at: 'app' })).toMatchObject([
    { path: 'app/l', type: 'link', to: 'target' },
  ]);
});
