import { describe, expect, it } from 'vitest';
import { mapOf } from '../../../../src/course/map.ts';
import { createMapDrawer } from '../../../../src/ui/ink/map/create-map-drawer.ts';
import { painted } from '../../../../src/ui/ink/map/paint.ts';
import { withStates } from '../../../../src/ui/ink/map/types.ts';
import { createStyle } from '../../../../src/ui/style.ts';
import { course } from '../../../../steps/index.ts';
import { inStates, mapFrom, shown, textOf } from './kit/maps.ts';

const website = withStates(
  { ...mapOf({ modules: course.modules.slice(0, 1) }) },
  { 'site-bucket': 'standing', 'site-hosting': 'building', 'site-access': 'failed' },
);

const shop = mapFrom(
  { website: ['bucket', 'pages'], service: ['network', 'cluster', 'tasks', 'log@tasks'], data: ['table', 'rows'] },
  [
    ['bucket', 'pages'],
    ['network', 'tasks'],
    ['cluster', 'tasks'],
    ['pages', 'tasks'],
    ['log', 'tasks'],
    ['tasks', 'rows'],
    ['table', 'rows'],
  ],
);

describe('the map of the first module', () => {
  it('stands at 80 columns in seven lines, its boxes solid where something is and dashed where nothing is', () => {
    expect(shown(website, { width: 80, height: 7 })).toBe(`
                        ╭ S3 ────────────╮
                    ╭──▸│ ◐ site hosting ├───╮
╭ S3 ───────────╮   │   ╰────────────────╯   │   ╭ S3 ╌╌╌╌╌╌╌╌╌╌╮
│ ● site bucket ├───┤                        ├──▸╎ ○ site pages ╎
╰───────────────╯   │   ╭ S3 ────────────╮   │   ╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯
                    ╰──▸│ ✗ site access  ├───╯
                        ╰────────────────╯
`);
  });

  it('is the same at 120 columns: a map is no larger than it must be', () => {
    expect(shown(website, { width: 120, height: 40 })).toBe(shown(website, { width: 80, height: 7 }));
  });

  it('gives up the empty line between boxes before it shifts them sideways', () => {
    expect(shown(website, { width: 80, height: 6 })).toBe(`
                        ╭ S3 ────────────╮
╭ S3 ───────────╮   ╭──▸│ ◐ site hosting ├───╮   ╭ S3 ╌╌╌╌╌╌╌╌╌╌╮
│ ● site bucket ├───┤   ╰────────────────╯   ├──▸╎ ○ site pages ╎
╰───────────────╯   │   ╭ S3 ────────────╮   │   ╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯
                    ╰──▸│ ✗ site access  ├───╯
                        ╰────────────────╯
`);
  });

  it('moves together where some columns are missing too', () => {
    expect(shown(website, { width: 60, height: 6 })).toBe(`
                    ╭ S3 ────────────╮
╭ S3 ───────────╮ ╭▸│ ◐ site hosting ├─╮ ╭ S3 ╌╌╌╌╌╌╌╌╌╌╮
│ ● site bucket ├─┤ ╰────────────────╯ ├▸╎ ○ site pages ╎
╰───────────────╯ │ ╭ S3 ────────────╮ │ ╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯
                  ╰▸│ ✗ site access  ├─╯
                    ╰────────────────╯
`);
  });

  it('leaves borders and the word all names begin with away at 40 columns', () => {
    expect(shown(website, { width: 40, height: 7 })).toBe(`
● bucket ─┬▸ ◐ hosting ─┬▸ ○ pages
          ╰▸ ✗ access ──╯
`);
  });

  it('is a list where no line fits beside another', () => {
    expect(shown(website, { width: 26, height: 5 })).toBe(`
A website on S3
● site bucket (S3): stand…
◐ site hosting (S3): buil…
✗ site access (S3): failed
○ site pages (S3): planned
`);
  });

  it('is one line where there is only one', () => {
    expect(shown(website, { width: 40, height: 1 })).toBe('\n✗ website: 1 of 4 standing, 1 failed, 1…\n');
    expect(shown(website, { width: 60, height: 1 })).toBe('\n✗ website: 1 of 4 standing, 1 failed, 1 building\n');
  });

  it('is nothing where there is no room at all', () => {
    expect(createMapDrawer()(website, { width: 80, height: 0 })).toEqual([]);
    expect(createMapDrawer()(website, { width: 0, height: 9 })).toEqual([]);
  });

  it('does with plain ASCII', () => {
    expect(shown(website, { width: 80, height: 7, ascii: true })).toBe(`
                        + S3 ------------+
                    +-->| ~ site hosting +---+
+ S3 -----------+   |   +----------------+   |   + S3 ..........+
| * site bucket +---+                        +-->: o site pages :
+---------------+   |   + S3 ------------+   |   +..............+
                    +-->| x site access  +---+
                        +----------------+
`);
  });

  it('is words alone for a screen reader', () => {
    expect(shown(website, { width: 80, height: 7, list: true })).toBe(`
A website on S3
site bucket (S3): standing
site hosting (S3): building
site access (S3): failed
site pages (S3): planned
`);
  });
});

describe('a box', () => {
  it('has a sign of its own for every state, and a border that says whether anything is there', () => {
    const row = mapFrom({ all: ['a', 'b', 'c', 'd', 'e', 'f'] }, [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'e'],
      ['e', 'f'],
    ]);
    const states = { a: 'planned', b: 'building', c: 'standing', d: 'failed', e: 'deleting', f: 'gone' } as const;
    expect(shown(inStates(row, states), { width: 70, height: 3 })).toBe(`
╭ S3 ╌╮   ╭ S3 ─╮   ╭ S3 ─╮   ╭ S3 ─╮   ╭ S3 ─╮   ╭ S3 ╌╮
╎ ○ a ├──▸│ ◐ b ├──▸│ ● c ├──▸│ ✗ d ├──▸│ ▾ e ├──▸╎ · f ╎
╰╌╌╌╌╌╯   ╰─────╯   ╰─────╯   ╰─────╯   ╰─────╯   ╰╌╌╌╌╌╯
`);
    expect(shown(inStates(row, states), { width: 70, height: 3, ascii: true })).toBe(`
+ S3 .+   + S3 -+   + S3 -+   + S3 -+   + S3 -+   + S3 .+
: o a +-->| ~ b +-->| * c +-->| x d +-->| v e +-->: . f :
+.....+   +-----+   +-----+   +-----+   +-----+   +.....+
`);
  });

  it('stays where it is while it lights up and goes dark', () => {
    const draw = createMapDrawer();
    const view = { width: 80, height: 7, focus: 'website' };
    const places = (states: Parameters<typeof inStates>[1]) =>
      textOf(draw(inStates(website, states), view)).map((line) =>
        line.replace(/[○◐●✗▾·]/g, '@').replace(/[╌╎]/g, (c) => (c === '╎' ? '│' : '─')),
      );
    const before = places({});
    expect(places({ 'site-bucket': 'deleting', 'site-pages': 'standing', 'site-access': 'gone' })).toEqual(before);
  });

  it('is coloured by its state: good, with care, bad, or faint', () => {
    const style = createStyle({ columns: 80, colour: true, unicode: true });
    const [line = ''] = painted(createMapDrawer()(website, { width: 40, height: 2 }), style);
    expect(line).toContain(style.good('● bucket '));
    expect(line).toContain(style.care('◐ hosting '));
    expect(line).toContain(style.faint('○ pages'));
    const plain = createStyle({ columns: 80, colour: false, unicode: true });
    expect(painted(createMapDrawer()(website, { width: 40, height: 2 }), plain)[0]).toBe('● bucket ─┬▸ ◐ hosting ─┬▸ ○ pages');
  });
});

describe('the map of several modules', () => {
  it('shows the whole where the window is large enough', () => {
    expect(shown(shop, { width: 120, height: 20 })).toMatchInlineSnapshot(`
      "
      ╭ S3 ╌╌╌╌╌╌╮       ╭ S3 ╌╌╌╌╌╌╌╮
      ╎ ○ bucket ├──────▸╎ ○ pages   ├───╮
      ╰╌╌╌╌╌╌╌╌╌╌╯       ╰╌╌╌╌╌╌╌╌╌╌╌╯   │
                                         │
                         ╭ S3 ╌╌╌╌╌╌╌╮   │
                         ╎ ○ network ├───┤
                         ╰╌╌╌╌╌╌╌╌╌╌╌╯   │   ╭ S3 ╌╌╌╌╌╮
                                         ├──▸╎ ○ tasks ├───╮
                         ╭ S3 ╌╌╌╌╌╌╌╮   │   ╰╌╌╌╌╌╌╌╌╌╯   │   ╭ S3 ╌╌╌╌╮
                         ╎ ○ cluster ├───┤                 ├──▸╎ ○ rows ╎
                         ╰╌╌╌╌╌╌╌╌╌╌╌╯   │   ╭ S3 ╌╌╌╌╌╮   │   ╰╌╌╌╌╌╌╌╌╯
                                         │   ╎ ○ table ├───╯
                         ╭ S3 ╌╌╌╌╌╌╌╮   │   ╰╌╌╌╌╌╌╌╌╌╯
                         ╎ ○ log     ├───╯
                         ╰╌╌╌╌╌╌╌╌╌╌╌╯
      "
    `);
  });

  it('folds all but the module in focus into a word each where it is not', () => {
    const standing = inStates(shop, { bucket: 'standing', pages: 'standing', network: 'standing', cluster: 'building' });
    expect(shown(standing, { width: 45, height: 9, focus: 'service' })).toMatchInlineSnapshot(`
      "
      ● website  ▸ service  ○ data

      ╭ S3 ───────╮
      │ ● network ├───╮
      ╰───────────╯   │   ╭ S3 ╌╌╌╌╌╮
                      ├──▸╎ ○ tasks ╎
      ╭ S3 ───────╮   │   ╰╌╌╌╌╌╌╌╌╌╯
      │ ◐ cluster ├───╯
      ╰───────────╯
      "
    `);
    expect(shown(standing, { width: 40, height: 3, focus: 'service' })).toMatchInlineSnapshot(`
      "
      ● website  ▸ service  ○ data
      ● network ─┬▸ ○ tasks
      ◐ cluster ─╯
      "
    `);
  });

  it('takes the module that something happens in as its focus, else the first that is not done', () => {
    const view = { width: 40, height: 3 };
    expect(shown(inStates(shop, { table: 'building' }), view)).toContain('▸ data');
    expect(shown(inStates(shop, { bucket: 'standing', pages: 'standing' }), view)).toContain('▸ service');
  });

  it('puts parts into the box of their step before it gives up borders, and lets them speak through it', () => {
    const view = { width: 80, height: 8, focus: 'service' };
    expect(shown(inStates(shop, { tasks: 'standing', log: 'failed' }), view)).toContain('✗ tasks');
  });

  it('sets the steps of the module as words where not even lines have room', () => {
    expect(shown(shop, { width: 19, height: 4, focus: 'service' })).toBe(`
○ website
▸ service  ○ data
○ network
○ cluster  ○ tasks
`);
  });

  it('counts, in a list, what stands in each module, or in all', () => {
    const some = inStates(shop, { bucket: 'standing', pages: 'standing', network: 'standing', cluster: 'failed' });
    expect(shown(some, { width: 60, height: 3, list: true })).toBe(`
website: all 2 standing
service: 1 of 4 standing, 1 failed
data: all 2 planned
`);
    expect(shown(some, { width: 60, height: 2, list: true })).toBe('\n3 of 8 standing, 1 failed\n');
  });
});
