import { expect, it } from 'vitest';
import { openState, readState } from '../../src/engine/state/store.ts';
import { lookAgain, loseState, putBack } from './kit/recovery.ts';
import { courseOf, type ThingStep, thing } from './kit/things.ts';
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

it('learns what was chosen from what stands, where the state is lost', async () => {
  const telling: ThingStep = {
    ...builder,
    find: async (context) => {
      const found = await builder.find(context);
      return found && { ...found, chosen: { built: 'there' } };
    },
  };
  const told = courseOf({ one: [bucket, telling, thing('image', { after: [telling, bucket] })] });
  const bench = await Workbench.make();
  await bench.up(told);
  // Not chosen and not there: nobody misses it.
  expect((await lookAgain(bench, told)).steps.map(({ step }) => step)).toEqual(['bucket', 'image']);
  expect((await lookAgain(bench, told)).state.rows.image?.needs).toEqual(['bucket']);

  await choose(bench, 'there');
  await bench.up(told);
  await loseState(bench);
  const recovery = await lookAgain(bench, told);
  expect(recovery.steps.map(({ step, found }) => [step, found])).toEqual([
    ['bucket', 'there'],
    ['builder', 'there'],
    ['image', 'there'],
  ]);
  expect(recovery.state.choices).toEqual({ built: 'there' });
  expect(recovery.state.rows.image?.needs).toEqual(['builder', 'bucket']);
  await putBack(bench, recovery);
  bench.forget();
  await bench.up(told);
  expect(bench.changes).toEqual([]);
});
