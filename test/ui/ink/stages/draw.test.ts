import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnStages } from '../../../../src/ui/ink/stages/draw.ts';
import type { WatchedStage } from '../../../../src/ui/ink/stages/watch.ts';
import { createStyle } from '../../../../src/ui/style.ts';
import { anyStages } from '../../kit/stages.ts';

const now = Date.parse('2026-11-24T02:00:00.000Z');
const [source, build, deploy]: WatchedStage[] = [
  {
    title: 'Source',
    state: 'done',
    detail: '1a2b3c4d Say hello to everybody who looks',
    since: now - 50_000,
    until: now - 47_000,
  },
  { title: 'Build', state: 'running', since: now - 47_000 },
  { title: 'Deploy', state: 'waiting' },
];
const stages = [source, build, deploy].filter((stage) => stage !== undefined);

function lines(columns: number, { height = 20, unicode = true, of = stages } = {}): string[] {
  return drawnStages({ stages: of, now, height }, createStyle({ columns, colour: false, unicode }));
}

test('Stages are boxes with arrows between them; what runs says for how long, what is done how long it took.', () => {
  expect(lines(78)).toEqual([
    '╭──────────────────────╮   ╭──────────────────────╮   ╭╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╮',
    '│ ● Source             │   │ ◐ Build              │   ╎ ○ Deploy             ╎',
    '│   done 3s            ├──▸│   running 47s        ├──▸╎   waiting            ╎',
    '│   1a2b3c4d Say hell… │   │                      │   ╎                      ╎',
    '╰──────────────────────╯   ╰──────────────────────╯   ╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯',
  ]);
});

test('In a narrow window they are a list, in a low one a line.', () => {
  expect(lines(40)).toEqual(['● Source: done 3s, 1a2b3c4d Say hello t…', '◐ Build: running 47s', '○ Deploy: waiting']);
  expect(lines(78, { height: 4 })).toHaveLength(3);
  expect(lines(78, { height: 1 })).toEqual(['● Source ▸ ◐ Build ▸ ○ Deploy']);
});

test('An ASCII terminal gets nothing but ASCII, and colour is never the only sign.', () => {
  expect(lines(78, { unicode: false }).join('\n')).toMatch(/^\p{ASCII}*$/u);
  const coloured = drawnStages({ stages, now, height: 9 }, createStyle({ columns: 78, colour: true, unicode: true }));
  expect(coloured.join('')).toContain('\u001b');
  expect(coloured.map(stripVTControlCharacters)).toEqual(lines(78));
});

describe('whatever the stages and the window', () => {
  const windows = fc.record({ columns: fc.integer({ min: 8, max: 200 }), height: fc.integer({ min: 1, max: 30 }) });

  test('no line runs over the edge, and there are never more than there is room for', () => {
    fc.assert(
      fc.property(anyStages(now), windows, fc.boolean(), (of, { columns, height }, unicode) => {
        const drawn = lines(columns, { height, unicode, of });
        expect(drawn.length).toBeLessThanOrEqual(height);
        for (const line of drawn) expect(line.length, line).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('a box stays where it is while it lights up', () => {
    fc.assert(
      fc.property(anyStages(now), fc.integer({ min: 70, max: 200 }), (of, columns) => {
        const asleep = of.map(({ title }): WatchedStage => ({ title, state: 'waiting' }));
        const edges = (drawn: readonly string[]) => [...(drawn[0] ?? '')].flatMap((sign, at) => (/[╭╮]/.test(sign) ? [at] : []));
        expect(edges(lines(columns, { of }))).toEqual(edges(lines(columns, { of: asleep })));
      }),
    );
  });
});
