import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localShells } from '../../../src/sandbox/builds/local/local-shell.ts';
import { buildShell } from '../../../src/sandbox/builds/shell.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function opened() {
  const folder = await tempFolder();
  const [cwd, memory] = [join(folder, 'src'), join(folder, 'memory')];
  for (const own of [cwd, memory]) await mkdir(own);
  const lines: string[] = [];
  const begin = localShells({ shell: 'sh', folder, cwd, env: { PATH: '/usr/bin:/bin' } });
  const shell = buildShell({ memory, begin, onLine: (line) => lines.push(line) });
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

test('quotes of all kinds and several lines reach the shell as they were written', async () => {
  const { shell, lines } = await opened();
  const { signal } = new AbortController();
  const command = `if true; then\n  printf '%s\\n' "it's" '"two"'\nfi\ncat <<'END'\n$HOME stays\nEND`;
  expect(await shell.run(command, signal)).toBe(0);
  expect(lines).toEqual(["it's", '"two"', '$HOME stays']);
});

test('a command that leaves something running and ends the shell is over at once; the next finds folder and variables', async () => {
  const { shell, lines } = await opened();
  const { signal } = new AbortController();
  expect(await shell.run('mkdir deep; cd deep; export OUT=kept; sleep 600 & exit 4', signal)).toBe(4);
  expect(await shell.run('echo "$OUT $(basename "$PWD")"', signal)).toBe(0);
  expect(lines.at(-1)).toBe('kept deep');
});

test('an answer is given, not told', async () => {
  const { shell, lines } = await opened();
  const { signal } = new AbortController();
  await shell.run("LIST='one\n  two'", signal);
  expect(await shell.ask('printf %s "$LIST"', signal)).toBe('one\n  two');
  expect(lines).toEqual([]);
});
