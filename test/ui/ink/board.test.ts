import { expect, test } from 'vitest';
import type { StageView } from '../../../src/course/stages.ts';
import type { EngineEvent, StepCard } from '../../../src/engine/events.ts';
import { createBoard } from '../../../src/ui/ink/board.ts';
import { createMeter } from '../../../src/ui/ink/meter.ts';

const start = Date.parse('2026-11-24T02:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const card: StepCard = { id: 'release', title: 'Release', service: 'S', module: 'm', takes: { from: 1, to: 2 }, perHour: 0 };
const step = 'release';

function boardAfter(events: readonly EngineEvent[]) {
  const board = createBoard({ meter: createMeter() });
  board.listen({ type: 'run-started', at: at(0), run: 'up', project: 'p', steps: [card] });
  board.listen({ type: 'step-started', at: at(0), step, doing: 'creating' });
  for (const event of events) board.listen(event);
  return board;
}

const told = (seconds: number, ...stages: StageView[]): EngineEvent => ({ type: 'step-stages', at: at(seconds), step, stages });

test('Of a stage whose beginning nobody told, the time counts from when it was first seen to run, until it was seen to end.', () => {
  const board = boardAfter([
    told(1, { title: 'Source', state: 'running' }, { title: 'Build', state: 'waiting' }),
    told(4, { title: 'Source', state: 'done' }, { title: 'Build', state: 'running', since: at(3) }),
    told(9, { title: 'Source', state: 'done', detail: 'more' }, { title: 'Build', state: 'running', since: at(3) }),
  ]);
  expect(board.atWork()[0]?.stages).toEqual([
    { title: 'Source', state: 'done', detail: 'more', since: start + 1000, until: start + 4000 },
    { title: 'Build', state: 'running', since: start + 3000 },
  ]);
});

test('A stage that had ended before anybody looked has no time: none was seen.', () => {
  const [stage] = boardAfter([told(1, { title: 'Source', state: 'done' })]).atWork()[0]?.stages ?? [];
  expect(stage).toEqual({ title: 'Source', state: 'done' });
});

test('A stage that runs once more counts anew to its end.', () => {
  const board = boardAfter([
    told(1, { title: 'Build', state: 'running', since: at(1) }),
    told(5, { title: 'Build', state: 'failed', since: at(1) }),
    told(20, { title: 'Build', state: 'running', since: at(19) }),
    told(30, { title: 'Build', state: 'done', since: at(19) }),
  ]);
  expect(board.atWork()[0]?.stages).toEqual([{ title: 'Build', state: 'done', since: start + 19_000, until: start + 30_000 }]);
});

test('What a step follows is over when the step is.', () => {
  const finished = { outcome: 'created', ms: 1, name: 'n', outputs: {}, links: [] } as const;
  const board = boardAfter([
    told(1, { title: 'Source', state: 'done' }),
    { type: 'step-finished', at: at(2), step, ...finished },
    { type: 'step-started', at: at(3), step, doing: 'updating' },
  ]);
  expect(board.atWork()[0]?.stages).toEqual([]);
});
