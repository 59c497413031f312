import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readState } from '../../src/engine/state/store.ts';
import { bundled } from './kit/bundled.ts';
import { Cloud } from './kit/cloud.ts';
import { killedCourse } from './kit/killed-course.ts';
import { project, temporaryFolder, Workbench } from './kit/workbench.ts';

const execute = promisify(execFile);

/** Runs in a process of its own; what it said, or the signal that ended it. */
async function runAndDie(program: string, folder: string, which: string, killAt: number, ...module: string[]): Promise<string> {
  try {
    return (await execute(process.execPath, [program, folder, which, String(killAt), ...module])).stdout;
  } catch (error) {
    const { signal, stderr } = error as { signal: string | null; stderr: string };
    return signal ?? stderr;
  }
}

const openBench = (folder: string) => new Workbench(folder, new Cloud(join(folder, 'cloud.json')));

/** What stands, less its ids, which depend on the order of the creates. */
const standing = ({ cloud }: Workbench) =>
  [...cloud.things.values()]
    .map(({ name, wired, content, standsOn }) => ({
      name,
      wired,
      content: content.replaceAll(/id-\d/g, 'id'),
      on: standsOn.length,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));

/** Everything that stands has a row, whatever the instant. */
async function expectRowsForAll(folder: string): Promise<void> {
  const rows = (await readState(join(folder, '.mysfits')))?.rows ?? {};
  const recorded = Object.values(rows).map(({ name }) => name);
  for (const name of openBench(folder).cloud.things.keys()) expect(recorded).toContain(name);
}

describe('a run killed at any point', () => {
  it('while building goes on to the same end, nothing doubled, and nothing is left after a teardown', async () => {
    const program = await bundled('run-and-die');
    const root = await temporaryFolder();
    const clean = join(root, 'clean');
    await mkdir(clean);
    const [outcome, points] = (await runAndDie(program, clean, 'up', 0)).split(' ');
    expect(outcome).toBe('done');
    const whole = standing(openBench(clean));
    expect(whole).toMatchObject([
      { name: `${project}-net` },
      { name: `${project}-pages`, content: 'settings=id' },
      { name: `${project}-service` },
      { name: `${project}-settings` },
    ]);
    expect(Number(points)).toBeGreaterThan(40);
    for (let point = 1; point <= Number(points); point += 1) {
      const folder = join(root, `up-${point}`);
      await mkdir(folder);
      expect(await runAndDie(program, folder, 'up', point), `point ${point}`).toBe('SIGKILL');
      await expectRowsForAll(folder);
      const bench = openBench(folder);
      expect(await bench.up(killedCourse), `up after point ${point}`).toMatchObject({ outcome: 'done' });
      expect(standing(bench), `end after point ${point}`).toEqual(whole);
      bench.forget();
      await bench.up(killedCourse);
      expect(bench.changes, `second up after point ${point}`).toEqual([]);
      expect(await bench.teardown(killedCourse)).toMatchObject({ outcome: 'done', leftovers: [] });
      expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
    }
  }, 120_000);

  it('while tearing down goes on to nothing, without the help of the sweep', async () => {
    const program = await bundled('run-and-die');
    const root = await temporaryFolder();
    const built = join(root, 'built');
    await mkdir(built);
    await openBench(built).up(killedCourse);
    const clean = join(root, 'clean');
    await cp(built, clean, { recursive: true });
    const [outcome, points] = (await runAndDie(program, clean, 'teardown', 0)).split(' ');
    expect(outcome).toBe('done');
    for (let point = 1; point <= Number(points); point += 1) {
      const folder = join(root, `down-${point}`);
      await cp(built, folder, { recursive: true });
      expect(await runAndDie(program, folder, 'teardown', point), `point ${point}`).toBe('SIGKILL');
      await expectRowsForAll(folder);
      const bench = openBench(folder);
      expect(await bench.teardown(killedCourse)).toMatchObject({ outcome: 'done', leftovers: [] });
      expect([bench.cloud.things.size, await bench.rows()], `point ${point}`).toEqual([0, {}]);
    }
  }, 120_000);

  it('while tearing down a module goes on until what it changed elsewhere is taken back', async () => {
    const program = await bundled('run-and-die');
    const root = await temporaryFolder();
    const built = join(root, 'built');
    await mkdir(built);
    await openBench(built).up(killedCourse);
    const clean = join(root, 'clean');
    await cp(built, clean, { recursive: true });
    const [outcome, points] = (await runAndDie(program, clean, 'teardown', 0, 'service')).split(' ');
    expect(outcome).toBe('done');
    const left = standing(openBench(clean));
    expect(left).toMatchObject([{ name: `${project}-pages`, wired: true, content: '' }]);
    for (let point = 1; point <= Number(points); point += 1) {
      const folder = join(root, `module-${point}`);
      await cp(built, folder, { recursive: true });
      expect(await runAndDie(program, folder, 'teardown', point, 'service'), `point ${point}`).toBe('SIGKILL');
      const bench = openBench(folder);
      expect(await bench.teardown(killedCourse, { options: { modules: ['service'] } })).toMatchObject({ outcome: 'done' });
      expect(standing(bench), `end after point ${point}`).toEqual(left);
      expect(Object.keys(await bench.rows())).toEqual(['pages']);
    }
  }, 120_000);
});
