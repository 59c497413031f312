import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { untarInto } from '../../../src/sandbox/builds/container/untar.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function untarred(
  entries: readonly (readonly [Pick<Header, 'name'> & Partial<Pick<Header, 'type' | 'mode' | 'linkname'>>, string?])[],
): Promise<string> {
  const tar = pack();
  for (const [header, content = ''] of entries) tar.entry(header, content);
  tar.finalize();
  const folder = join(await tempFolder(), 'out');
  await untarInto(Readable.from(tar), folder, new AbortController().signal);
  return folder;
}

test('lays files, folders and both kinds of links below a folder, less the name that the tar has for it', async () => {
  const folder = await untarred([
    [{ name: 'src/', type: 'directory' }],
    [{ name: 'src/deep/run.sh', mode: 0o555 }, 'ran'],
    [{ name: 'src/twin', type: 'link', linkname: 'src/deep/run.sh' }],
    [{ name: 'src/link', type: 'symlink', linkname: '/etc/passwd' }],
    [{ name: 'src/pipe', type: 'fifo' }],
  ]);
  expect(readdirSync(folder).sort()).toEqual(['deep', 'link', 'twin']);
  expect(readFileSync(join(folder, 'twin'), 'utf8')).toBe('ran');
  expect(readlinkSync(join(folder, 'link'))).toBe('/etc/passwd');
  // Whatever it was in there, here it is to be taken away again.
  expect(lstatSync(join(folder, 'deep/run.sh')).mode & 0o777).toBe(0o755);
});

test.each(['src/../../evil', '/evil'])('refuses a path that leads out of it: %s', async (name) => {
  await expect(untarred([[{ name }, 'x']])).rejects.toThrow(/Won't unpack/);
});

test('writes nothing through a link of the archive', async () => {
  const elsewhere = await tempFolder();
  const folder = await untarred([
    [{ name: 'src/out', type: 'symlink', linkname: elsewhere }],
    [{ name: 'src/out/evil' }, 'x'],
  ]).catch(() => undefined);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(folder === undefined || lstatSync(join(folder, 'out')).isDirectory()).toBe(true);
});
