import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import { plan } from '../../src/engine/plan.ts';
import { readState } from '../../src/engine/state/store.ts';
import { courseOf, type ThingTools, thing } from './kit/things.ts';
import { project, Workbench } from './kit/workbench.ts';

const a = thing('a');
const b = thing('b', { needs: [a], modifies: [a] });
const course = courseOf({ one: [a], two: [b] });

async function planOf(bench: Workbench, of: Course<ThingTools> = course) {
  return await plan({
    course: of,
    project,
    choices: {},
    state: await readState(bench.folder),
    tools: ({ step }) => ({
      cloud: bench.cloud,
      step,
      send: () => {
        throw new Error('A plan sends nothing.');
      },
    }),
    card: (step, module) => ({ id: step.id, title: step.title, service: step.service, module, takes: step.takes, perHour: 0 }),
  });
}

describe('the plan', () => {
  it('before anything exists shows every step in order, what is not known yet as placeholders with names', async () => {
    const bench = await Workbench.make();
    const planned = await planOf(bench);
    expect(planned.map(({ card, status, type, name }) => [card.id, card.module, status, type, name])).toEqual([
      ['a', 'one', undefined, 'Test::a', `${project}-a`],
      ['b', 'two', undefined, 'Test::b', `${project}-b`],
    ]);
    expect(planned[1]?.requests.map(({ operation, input }) => [operation, input])).toEqual([
      ['Create', { name: `${project}-b`, token: '<b.token>', standsOn: ['<a.id>'] }],
      ['Write', { name: `${project}-b`, content: '' }],
    ]);
  });

  it('shows what is recorded where something stands', async () => {
    const bench = await Workbench.make();
    await bench.up(course, { options: { through: 'one' } });
    const token = (await bench.rows()).a?.token;
    const [first, second] = await planOf(bench);
    expect(first).toMatchObject({ status: 'created', requests: [{ input: { token } }, {}] });
    expect(second).toMatchObject({ status: undefined, requests: [{ input: { standsOn: ['id-1'] } }, {}] });
  });

  it('shows what a run then sends, but for what only the run can know', async () => {
    const bench = await Workbench.make();
    const planned = (await planOf(bench)).flatMap(({ card, requests }) => requests.map((one) => `${card.id} ${one.operation}`));
    await bench.up(course);
    const sent = bench.cloud.sent.map(({ step, operation }) => `${step} ${operation}`);
    expect(sent.slice(0, planned.length)).toEqual(planned);
    // What b modifies is written anew by its owner, which a plan of first creations doesn't hold.
    expect(sent.slice(planned.length)).toEqual(['a Write']);
  });

  it('writes nothing', async () => {
    const bench = await Workbench.make();
    await planOf(bench);
    await expect(readdir(bench.folder)).rejects.toThrow('ENOENT');
    await bench.up(course);
    bench.forget();
    const before = await readState(bench.folder);
    await planOf(bench);
    expect(await readState(bench.folder)).toEqual(before);
    expect([bench.changes, bench.cloud.looks, bench.events]).toEqual([[], [], []]);
  });
});
