import { mkdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { layCheckout, newcomersEnvironment } from '../helpers/checkout.ts';
import { runProgram, sharedFolder } from '../helpers/cli.ts';
import { keys, openTerminal } from '../wizard/kit/terminal.ts';
import { passStep } from '../wizard/kit/wizard.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Way {
  readonly name: string;
  /** How it is started, in which folder. */
  readonly start: () => string;
  readonly place: () => string;
  readonly hints: { readonly next: string; readonly goOn: string; readonly tearDown: string };
}

describe('the program names itself the way it was started', () => {
  let folder: Awaited<ReturnType<typeof sharedFolder>>;
  let env: Record<string, string>;
  let tarball = '';

  const inFolder = (name: string) => join(folder.path, name);
  /** `npx mysfits-wizard` before the package is published: npx is `npm exec`, and the tarball stands for the name. */
  const npx = () => `npm exec --yes --offline --package="${tarball}" -- mysfits-wizard`;
  /** Each way has an index of workspaces of its own: it shall not find what the other has built. */
  const at = (cwd: string) => ({ ...env, XDG_STATE_HOME: join(cwd, 'state') });
  const shell = async (line: string, cwd: string) => {
    const ended = await runProgram('/bin/bash', ['-o', 'pipefail', '-c', line], { cwd, env: at(cwd) });
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const type = (line: string, cwd: string) =>
    openTerminal({ command: ['/bin/bash', '-c', line], cwd, env: { ...at(cwd), TERM: 'xterm-256color' }, columns: 80, rows: 24 });

  const ways: readonly Way[] = [
    {
      name: '`npx mysfits-wizard`',
      start: npx,
      place: () => inFolder('npx'),
      hints: { next: 'npx mysfits-wizard up --rehearse', goOn: 'npx mysfits-wizard', tearDown: 'npx mysfits-wizard teardown' },
    },
    {
      name: '`npm start` in a checkout',
      start: () => 'npm start',
      place: () => inFolder('checkout'),
      hints: { next: 'npm start -- up --rehearse', goOn: 'npm start', tearDown: 'npm start -- teardown' },
    },
    {
      name: '`mysfits`, installed',
      start: () => 'mysfits',
      place: () => inFolder('installed'),
      hints: { next: 'mysfits up --rehearse', goOn: 'mysfits', tearDown: 'mysfits teardown' },
    },
  ];

  beforeAll(async () => {
    folder = await sharedFolder();
    const newcomer = await newcomersEnvironment(folder.path);
    const set = Object.entries(newcomer).filter((entry): entry is [string, string] => entry[1] !== undefined);
    env = {
      ...Object.fromEntries(set),
      PATH: `${newcomer.PATH}:${inFolder('prefix/bin')}`,
      // npx keeps what it fetched; nothing of this is to stay in this machine's cache.
      npm_config_cache: inFolder('cache'),
    };
    for (const { place } of ways) await mkdir(place());
    const checkout = inFolder('checkout');
    await layCheckout(checkout);
    // The packages are copied and told to be newer than the list of them, so that `npm start` doesn't fetch them again.
    const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
    await shell(`/bin/cp -a "${packages}" node_modules`, checkout);
    await utimes(join(checkout, 'node_modules/.package-lock.json'), new Date(), new Date());
    tarball = inFolder((await shell(`npm pack --pack-destination "${folder.path}"`, checkout)).trim().split('\n').at(-1) ?? '');
    await shell(`npm install --global --offline --prefix "${inFolder('prefix')}" "${tarball}"`, folder.path);
  });
  afterAll(async () => {
    for (const { place, start } of ways) {
      const dashes = start() === 'npm start' ? '--' : '';
      await runProgram('/bin/bash', ['-c', `${start()} ${dashes} sandbox stop`], { cwd: place(), env: at(place()) });
    }
    await folder.remove();
  });

  describe.each(ways)('$name', ({ start, place, hints }) => {
    it('says into a pipe what to type next', async () => {
      const lines = (await shell(`${start()} | cat`, place())).split('\n').map((line) => line.trim());
      expect(lines.join('\n')).toContain(hints.next);
      // Nowhere by another name: each line that is a command begins as this one does.
      const commands = lines.filter((line) => /^(npx|npm|node|mysfits)\b.* (up|teardown|plan|status)\b/.test(line));
      expect(commands.filter((line) => !line.startsWith(hints.goOn))).toEqual([]);
    });

    it('says in a terminal how to come back and how to tear down, and what it says does so', async () => {
      const first = type(start(), place());
      await first.sees('Rehearse on this machine', 'q quit');
      first.press(keys.enter);
      await passStep(first);
      await first.sees(/step 2 of 4/i, 'q quit');
      first.press('q');
      expect(await first.ended).toBe(0);
      const said = first.everything().map((line) => line.replace(/\s+/g, ' ').trim());
      expect(said).toEqual(expect.arrayContaining([`Go on ${hints.goOn}`, `Tear down ${hints.tearDown}`]));

      const typed = (hint: string) => hint.replace('npx mysfits-wizard', npx());
      const second = type(typed(hints.goOn), place());
      await second.sees('Welcome back', 'q quit');
      second.press('q');
      expect(await second.ended).toBe(0);

      const third = type(typed(hints.tearDown), place());
      await third.sees('Goes');
      third.press(keys.enter);
      expect(await third.ended).toBe(0);
      expect(await readFile(join(place(), 'mysfits/receipt.md'), 'utf8')).toContain('Nothing.');
    });
  });
});
