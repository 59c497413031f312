import { describe, expect, it } from 'vitest';
import { type Lane, openLane } from './kill/lane.ts';
import {
  type Battlefield,
  type CleanRun,
  cleanRun,
  type KillPoint,
  type OperationPoint,
  pointsOf,
  tryPoint,
  type WordPoint,
} from './kill/matrix.ts';
import { sample } from './kill/sample.ts';

const lanes = 2;

/** The whole of it, half an hour, is `npm run test:crash`; without, some points are drawn by a seed that can be given again. */
const whole = process.env.MYSFITS_CRASH === 'all';
const seed = Number(process.env.MYSFITS_SEED ?? Date.now() % 1_000_000);

/** Tries the points that `choose` takes, in several lanes side by side; what didn't survive. */
async function tryAll(field: Battlefield, choose: (clean: CleanRun) => readonly KillPoint[]) {
  const failures: string[] = [];
  let tried = 0;
  const work = async (here: Lane, lane: number) => {
    const clean = await cleanRun(here, field);
    for (const point of choose(clean).filter((_point, index) => index % lanes === lane)) {
      const wrong = await tryPoint(here, field, clean, point);
      tried += 1;
      if (wrong === undefined) continue;
      failures.push(`${nameOf(point)}: ${wrong}`);
      // A whole matrix takes its time: what failed is told at once.
      console.error(failures.at(-1));
    }
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const here = await openLane(field.module === 'data' ? 'whole' : 'least');
      await work(here, lane).finally(() => here.close());
    }),
  );
  console.log(`kill matrix, ${field.module}: ${tried} points tried, ${tried - failures.length} survived (MYSFITS_SEED=${seed})`);
  return { failures, tried };
}

function nameOf(point: KillPoint): string {
  if ('heard' in point) return `${point.command}, at "${point.heard}", then ${point.next}`;
  const which = 'call' in point ? `call ${point.call}` : point.operation;
  return `${point.command}, ${which}, ${point.when}, then ${point.next}`;
}

/** In the middle of a commit, told of or not, and of the execution that it starts. */
const released: readonly OperationPoint[] = [
  { command: 'up', operation: 'CreateCommit', when: 'hold', next: 'teardown' },
  { command: 'up', operation: 'CreateCommit', when: 'hold-answer', next: 'up' },
  { command: 'up', operation: 'GetPipelineExecution', when: 'hold', next: 'up' },
  { command: 'up', operation: 'GetPipelineExecution', when: 'hold', next: 'teardown' },
];

describe('killed at any call, before its work and before its answer', () => {
  it('module 1 goes on to the same end, doubles nothing and leaves nothing', { timeout: 600_000 }, async () => {
    const words = { up: ['up', '--rehearse', '--through=website'], teardown: ['teardown'] };
    const { failures, tried } = await tryAll({ module: 'website', words }, (clean) => {
      const all = pointsOf(clean);
      return whole ? all : sample(all, 52, seed);
    });
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  });

  it('module 2 goes on to the same end, doubles nothing and leaves module 1', {
    timeout: whole ? 7_200_000 : 900_000,
  }, async () => {
    const field: Battlefield = {
      module: 'service',
      before: ['up', '--rehearse', '--through=website'],
      words: { up: ['up', '--rehearse', '--through=service'], teardown: ['teardown', 'service'] },
    };
    // Pushing an image is no call of AWS's API; and ECS goes on by itself with what it was told.
    const said: readonly WordPoint[] = ['Pushing', 'ECS has started'].flatMap((heard) =>
      (['up', 'teardown'] as const).map((next) => ({ command: 'up' as const, heard, next })),
    );
    const { failures, tried } = await tryAll(field, (clean) => {
      const all = pointsOf(clean);
      return [...said, ...(whole ? all : sample(all, 30, seed))];
    });
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(34);
  });

  it('module 3 goes on to the same end, doubles nothing and leaves modules 1 and 2', {
    timeout: whole ? 7_200_000 : 900_000,
  }, async () => {
    const field: Battlefield = {
      module: 'delivery',
      before: ['up', '--rehearse', '--through=service'],
      words: { up: ['up', '--rehearse', '--through=delivery'], teardown: ['teardown', 'delivery'] },
    };
    const { failures, tried } = await tryAll(field, (clean) => {
      const all = pointsOf(clean);
      return [...released, ...(whole ? all : sample(all, 6, seed))];
    });
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(10);
  });

  it('module 4 goes on to the same end, doubles nothing and leaves modules 1 to 3', {
    timeout: whole ? 7_200_000 : 900_000,
  }, async () => {
    const field: Battlefield = {
      module: 'data',
      before: ['up', '--rehearse', '--through=delivery'],
      words: { up: ['up', '--rehearse', '--through=data'], teardown: ['teardown', 'data'] },
    };
    const back: OperationPoint = { command: 'teardown', operation: 'CreateCommit', when: 'hold-answer', next: 'teardown' };
    const { failures, tried } = await tryAll(field, (clean) => {
      const all = pointsOf(clean);
      return [...released, back, ...(whole ? all : sample(all, 5, seed))];
    });
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(10);
  });
});
