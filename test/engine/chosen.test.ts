import { expect, it } from 'vitest';
import { openState, readState } from '../../src/engine/state/store.ts';
import { courseOf, thing } from './kit/things.ts';
import { ends, Workbench } from './kit/workbench.ts';

const bucket = thing('bucket');
const builder = {
  ...thing('builder', { needs: [bucket] }),
  when: ({ built }: Readonly<Record<string, string>>) => built === 'there',
};
const image = thing('image', { after: [builder, bucket] });
const course = courseOf({ one: [bucket, builder, image] });

async function choose(bench: Workbench, built: string): Promise<void> {
  const state = await readState(bench.folder);
  if (state === undefined) throw new Error('There is no state.');
  await openState(bench.folder, state).change({ choices: { built } });
}

it('builds the steps that were chosen, and with another choice what is missing then', async () => {
  const bench = await Workbench.make();
  expect(ends(await bench.up(course))).toEqual({ bucket: 'created', image: 'created' });
  expect(bench.told('module-finished')).toHaveLength(1);
  await choose(bench, 'there');
  expect(ends(await bench.up(course))).toEqual({ bucket: 'unchanged', builder: 'created', image: 'unchanged' });
});

it("leaves alone what isn't chosen any more, says so, and deletes it with the rest, before what it stands on", async () => {
  const bench = await Workbench.make();
  await bench.up(course);
  await choose(bench, 'there');
  await bench.up(course);
  await choose(bench, 'here');
  bench.forget();
  expect(ends(await bench.up(course))).toEqual({ bucket: 'unchanged', image: 'unchanged' });
  expect(bench.changes).toEqual([]);
  expect(bench.told('warning').map(({ text }) => text)).toEqual([
    expect.stringMatching(/-builder .*isn't needed as the course is chosen now/),
  ]);
  const summary = await bench.teardown(course);
  expect(summary.outcome).toBe('done');
  expect(bench.changes).toEqual(['Delete image', 'Delete builder', 'Delete bucket']);
});
