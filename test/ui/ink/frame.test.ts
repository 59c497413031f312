import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame, linesFor, type Scenery, type Window } from '../../../src/ui/ink/frame.ts';
import type { Page } from '../../../src/ui/ink/page.ts';
import { createStage, type Stage } from '../../../src/ui/ink/stage.ts';
import { createStyle } from '../../../src/ui/style.ts';

const style = createStyle({ columns: 80, colour: false, unicode: true });

const scenery: Scenery = {
  header: () => ['header', 'its second line', 'a third'],
  // A map takes whatever it is offered.
  map: (_, height) => Array.from({ length: Math.min(height, 12) }, (_, line) => `map ${line}`),
  work: () => ['work'],
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

function draw(stage: Stage, window: Window) {
  const drawn = frame(stage.shot(), scenery, window, { ...style, columns: window.columns });
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
