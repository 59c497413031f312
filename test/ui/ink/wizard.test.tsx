import { renderToString } from 'ink';
import { expect, test } from 'vitest';
import { createBoard } from '../../../src/ui/ink/board.ts';
import { createInkScreen } from '../../../src/ui/ink/ink-screen.ts';
import { createMeter } from '../../../src/ui/ink/meter.ts';
import { createStage } from '../../../src/ui/ink/stage.ts';
import { Wizard } from '../../../src/ui/ink/Wizard.tsx';
import { workLines } from '../../../src/ui/ink/work.ts';
import { createStyle } from '../../../src/ui/style.ts';
import { recorded } from '../recorded/read.ts';

const style = createStyle({ columns: 80, colour: false, unicode: true });
const nothing = () => {};

/** The wizard after the first events of a recorded run, drawn once. */
function drawAfter(count: number) {
  const stage = createStage();
  const meter = createMeter();
  const board = createBoard({ meter });
  const screen = createInkScreen({ stage, board, style: () => style, spoken: false, hear: nothing, answered: nothing });
  const emit = screen.watch({ world: 'rehearsal', hint: (words = '') => `mysfits ${words}` });
  const events = recorded('up').slice(0, count);
  for (const event of events) emit(event);
  const now = Date.parse(events.at(-1)?.at ?? '') + 3_000;
  const scenery = {
    header: () => ['header'],
    map: () => [],
    work: (_: unknown, height: number) =>
      workLines(
        {
          atWork: board.atWork(),
          followed: board.followed(),
          busy: 'Getting ready',
          stopping: false,
          world: 'rehearsal',
          now,
          height,
        },
        style,
      ),
  };
  const drawn = renderToString(
    <Wizard
      stage={stage}
      scenery={scenery}
      style={style}
      window={() => ({ columns: 80, rows: 24 })}
      spoken={false}
      onInterrupt={nothing}
      onDrawn={nothing}
    />,
    { columns: 80 },
  );
  return { drawn, board };
}

test('What is under way moves below, with its time and what to expect in AWS.', () => {
  const at = recorded('up').findIndex((event) => event.type === 'step-started' && event.doing === 'creating');
  const { drawn } = drawAfter(at + 1);
  expect(drawn).toContain('Create the bucket that holds the site');
  expect(drawn).toMatch(/in AWS 1-3 s, nothing by the hour/);
  expect(drawn).not.toContain('✓');
});

test('What is done stays above as one line with its link, and nothing of it is left below.', () => {
  const events = recorded('up');
  const { drawn, board } = drawAfter(events.length);
  const steps = events.flatMap((event) => (event.type === 'step-finished' ? [event] : []));
  expect(drawn.match(/✓/g)).toHaveLength(steps.length);
  for (const { name } of steps) expect(drawn).toContain(name);
  expect(drawn).toMatch(/the website: +http:/);
  expect(drawn).not.toContain('$ aws');
  expect(board.atWork()).toEqual([]);
  expect(new Set(Object.values(board.states()))).toEqual(new Set(['standing']));
});
