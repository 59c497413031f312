import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildShell } from '../../../src/sandbox/builds/shell.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function opened() {
  const folder = await tempFolder();
  const cwd = join(folder, 'src');
  await mkdir(cwd);
  const lines: string[] = [];
  const env = { PATH: '/usr/bin:/bin' };
  const shell = await buildShell({ shell: 'sh', folder, cwd, env, onLine: (line) => lines.push(line) });
  onTestFinished(() => shell.close());
  return { shell, lines };
}

test('a command that is to end before its shell has begun ends all the same', async () => {
  const { shell } = await opened();
  const stop = new AbortController();
  const running = shell.run('sleep 600', stop.signal);
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
});

test('tells what was printed before it says how a command ended, errors too', async () => {
  const { shell, lines } = await opened();
  const { signal } = new AbortController();
  expect(await shell.run('seq 1 3000; printf last >&2; (exit 7)', signal)).toBe(7);
  expect(lines.filter((line) => line !== 'last')).toHaveLength(3000);
  expect(lines).toContain('last');
});

test('a command that no shell can read fails alone', async () => {
  const { shell, lines } = await opened();
  const { signal } = new AbortController();
  expect(await shell.run('if then', signal)).not.toBe(0);
  expect(await shell.run('echo "$0 goes on" | sed "s,.*/,,"', signal)).toBe(0);
  expect(lines.at(-1)).toMatch(/sh goes on/);
});
