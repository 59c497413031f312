import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame, linesFor, type Scenery, type Window } from '../../../src/ui/ink/frame.ts';
import type { Page } from '../../../src/ui/ink/page.ts';
import { createStage, type Stage } from '../../../src/ui/ink/stage.ts';
import { workLines } from '../../../src/ui/ink/work.ts';
import { createStyle, type Style } from '../../../src/ui/style.ts';
import { anyStages } from '../kit/stages.ts';

const style = createStyle({ columns: 80, colour: false, unicode: true });

const scenery: Scenery = {
  header: () => ['header', 'its second line', 'a third'],
  // A map takes whatever it is offered.
  map: (_, height) => Array.from({ length: Math.min(height, 12) }, (_, line) => `map ${line}`),
  work: () => ['work'],
};

const now = Date.parse('2026-11-24T02:00:00.000Z');
const card = {
  id: 'release',
  title: 'Follow the first release',
  service: 'S',
  module: 'm',
  takes: { from: 60, to: 240 },
  perHour: 0,
};

const windows = fc.record({ columns: fc.integer({ min: 12, max: 220 }), rows: fc.integer({ min: 1, max: 90 }) });
const pages = fc.record({
  title: fc.string({ maxLength: 90 }),
  length: fc.integer({ min: 0, max: 120 }),
  options: fc.array(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 40 }),
  keys: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 9 }),
  typed: fc.boolean(),
});

function pageOf({ title, length, options, keys, typed }: typeof pages extends fc.Arbitrary<infer Value> ? Value : never): Page {
  return {
    title,
    body: () => Array.from({ length }, (_, line) => `line ${line} of the body`),
    options: options.map((label, index) => ({ value: String(index), label, detail: 'some words beside it' })),
    ...(typed ? { prompt: 'Type the name:' } : {}),
    keys: [{ key: 'enter', does: 'go' }, ...keys.map((does) => ({ key: 'x', does }))],
  };
}

function draw(stage: Stage, window: Window, around = scenery) {
  const drawn = frame(stage.shot(), around, window, { ...style, columns: window.columns });
  stage.measured(drawn.extent);
  return drawn.lines;
}

describe('a screen', () => {
  test('is never as tall as its window, whatever stands on it and however it is scrolled', () => {
    fc.assert(
      fc.property(
        windows,
        pages,
        fc.array(fc.constantFrom('down', 'up', 'enter', 'pagedown'), { maxLength: 12 }),
        (window, page, keys) => {
          const stage = createStage();
          void stage.ask(pageOf(page));
          for (const key of keys) {
            const lines = draw(stage, window);
            expect(lines.length).toBeLessThanOrEqual(linesFor(window));
            expect(lines.length).toBeLessThan(window.rows);
            stage.press(key);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('is never as tall as its window while things are under way, whatever they follow and say', () => {
    const said = fc.record({ text: fc.string({ maxLength: 300 }), output: fc.boolean() });
    const works = fc.array(fc.record({ stages: fc.option(anyStages(now), { nil: [] }), note: said }), { maxLength: 4 });
    fc.assert(
      fc.property(windows, works, fc.boolean(), (window, all, stopping) => {
        const atWork = all.map((one) => ({ ...one, card, doing: 'creating' as const, since: now - 60_000 }));
        const [followed = { stages: [], note: undefined }] = all;
        const view = { atWork, followed, busy: 'Pushing', stopping, world: 'rehearsal' as const, now };
        const around = { ...scenery, work: (inner: Style, height: number) => workLines({ ...view, height }, inner) };
        for (const shown of [
          around,
          { ...around, work: (inner: Style, height: number) => workLines({ ...view, atWork: [], height }, inner) },
        ]) {
          const lines = draw(createStage(), window, shown);
          expect(lines.length).toBeLessThanOrEqual(linesFor(window));
          expect(lines.length).toBeLessThan(window.rows);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of 80 columns and 24 lines has room for the map, a pipeline under way and the last line of its build', () => {
    const stages = ['Source', 'Build', 'Deploy'].map((title) => ({ title, state: 'running' as const, detail: 'x', since: now }));
    const step = {
      card,
      doing: 'creating' as const,
      since: now,
      stages,
      note: { text: 'Step 4/9 : RUN pip install', output: true },
    };
    const view = {
      atWork: [step],
      followed: { stages: [], note: undefined },
      busy: '',
      stopping: false,
      world: 'rehearsal' as const,
      now,
    };
    const around = { ...scenery, work: (inner: Style, height: number) => workLines({ ...view, height }, inner) };
    const stage = createStage();
    stage.listen(
      [
        { key: 'e', does: 'express or guided' },
        { key: 'q', does: 'stop after this' },
      ],
      () => {},
    );
    const lines = draw(stage, { columns: 80, rows: 24 }, around);
    expect(lines.length).toBeLessThanOrEqual(22);
    expect(lines.filter((line) => line.includes('map ')).length).toBeGreaterThanOrEqual(8);
    expect(lines.some((line) => line.includes('◐ Source') && line.includes('◐ Build') && line.includes('◐ Deploy'))).toBe(true);
    expect(lines.some((line) => line.includes('Step 4/9 : RUN pip install'))).toBe(true);
  });

  test('shows every line of its page to whoever presses Enter, and only then takes Enter for an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 12, max: 60 }), fc.integer({ min: 0, max: 90 }), async (rows, length) => {
        const stage = createStage();
        const page = pageOf({ title: 'A title', length, options: [], keys: ['read', 'quit'], typed: false });
        const answered = stage.ask(page);
        const seen = new Set<string>();
        while (stage.shot().page !== undefined) {
          for (const line of draw(stage, { columns: 80, rows })) seen.add(line.trim());
          stage.press('enter');
        }
        expect(await answered).toEqual({ key: 'enter', value: '' });
        for (const line of page.body(style)) expect(seen).toContain(line);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the chosen option in sight, and the keys', () => {
    fc.assert(
      fc.property(fc.integer({ min: 14, max: 60 }), fc.integer({ min: 1, max: 40 }), fc.nat(50), (rows, count, moves) => {
        const stage = createStage();
        const options = Array.from({ length: count }, (_, index) => `option ${index}.`);
        void stage.ask(pageOf({ title: 'A title', length: 30, options, keys: ['quit'], typed: false }));
        for (let move = 0; move < moves; move++) stage.press('down');
        const lines = draw(stage, { columns: 80, rows });
        expect(lines.some((line) => line.includes(`❯ option ${moves % count}.`))).toBe(true);
        expect(lines.at(-1)).toContain('quit');
      }),
    );
  });

  test('says that Enter turns the page while there is more of it', () => {
    const stage = createStage();
    void stage.ask(pageOf({ title: 'A title', length: 60, options: [], keys: [], typed: false }));
    expect(draw(stage, { columns: 80, rows: 24 }).at(-1)).toContain('enter more');
  });
});
