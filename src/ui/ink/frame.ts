import type { Style } from '../style.ts';
import { fold } from '../text/fold.ts';
import { bounded } from './bounded.ts';
import type { KeyHint, Option, Page } from './page.ts';
import type { Extent, Shot } from './stage.ts';

/** What surrounds every page. Each is given the style of the window as it is now. */
export interface Scenery {
  /** Which world, whose account, what it costs. */
  readonly header: (style: Style) => readonly string[];
  /** The architecture, in at most that many lines; none where it doesn't fit. */
  readonly map: (style: Style, height: number) => readonly string[];
  /** What is under way, in at most about that many lines. */
  readonly work: (style: Style, height: number) => readonly string[];
}

export interface Window {
  readonly columns: number;
  readonly rows: number;
}

/** A drawn screen. */
export interface Frame {
  readonly lines: readonly string[];
  readonly extent: Extent;
}

/** The most lines a screen may have. Were it as tall as its window, Ink would clear the terminal at every frame. */
export function linesFor({ rows }: Window): number {
  return Math.max(0, rows > 2 ? rows - 2 : rows - 1);
}

/** How far text stands in from the window's edge, in columns. */
export function marginOf({ columns }: Window): number {
  return columns < 60 ? 0 : 1;
}

/**
 * Lays out what is to be seen: header, map, page, keys. Never more lines than `linesFor` allows; where
 * it is tight the map gives way first, then empty lines, and the page scrolls.
 */
export function frame(shot: Shot, scenery: Scenery, window: Window, style: Style): Frame {
  const margin = marginOf(window);
  const inner: Style = { ...style, columns: Math.max(8, window.columns - 2 * margin) };
  const all = linesFor(window);
  const { page } = shot;
  const keys = page?.keys ?? shot.keys;
  const foot = footLines(keys, inner).slice(0, Math.max(1, Math.floor(all / 4)));
  const head = all < 8 ? [] : scenery.header(inner).slice(0, 2);
  const room = Math.max(1, all - head.length - foot.length);
  const text = page === undefined ? scenery.work(inner, room) : pageLines(page, inner);
  const answers = page === undefined ? [] : answerLines(shot, page, inner, Math.max(3, room - Math.min(text.length, 4) - 1));
  const wanted = text.length + answers.length;
  const gap = room >= wanted + 3 ? [''] : [];
  const spare = room - wanted - 2 * gap.length;
  const map = room < 8 ? [] : scenery.map(inner, Math.max(1, spare)).slice(0, Math.max(1, spare));
  const left = room - answers.length - map.length - 2 * gap.length;
  const seen = bounded(text, Math.max(1, left), shot.offset, moreLine(inner));
  const footNow = seen.below === 0 ? foot : footLines(keys.map(turnsPage), inner).slice(0, foot.length);
  const upper = [...head, ...map, ...gap, ...seen.lines, ...answers, ...gap].slice(0, Math.max(0, all - footNow.length));
  const lines = [...upper, ...footNow].slice(0, all);
  return {
    lines: lines.map((line) => (line === '' ? '' : ' '.repeat(margin) + line)),
    extent: { offset: seen.offset, below: seen.below, room: seen.lines.length },
  };
}

/** Enter turns the page, as long as there is more of it. */
const turnsPage = (hint: KeyHint): KeyHint => (hint.key === 'enter' ? { ...hint, does: 'more' } : hint);

/** A page whole, for whoever reads it line by line. */
export function spokenLines(page: Page, style: Style): string[] {
  const options = (page.options ?? []).map(({ label, detail }, index) => {
    const marked = page.preselected === page.options?.[index]?.value ? ' (Enter takes this one)' : '';
    return `${index + 1}. ${label}${detail === undefined ? '' : `, ${detail}`}${marked}`;
  });
  return [
    '',
    ...fold(page.title, style.columns),
    ...page.body(style),
    ...options.flatMap((line) => fold(line, style.columns, { rest: '   ' })),
    ...(page.prompt === undefined ? [] : fold(page.prompt, style.columns)),
    ...fold(`Keys: ${page.keys.map(({ key, does }) => `${key}: ${does}`).join('; ')}.`, style.columns),
  ];
}

function pageLines(page: Page, style: Style): string[] {
  const title = fold(style.safe(page.title), style.columns).map(style.strong);
  const body = page.body(style);
  return body.length === 0 ? title : [...title, ...(title.length === 0 ? [] : ['']), ...body];
}

const moreLine = ({ faint, glyphs }: Style) => {
  return (above: number, below: number) =>
    faint(below > 0 ? `${glyphs.ellipsis} ${below} more below (enter or down)` : `${glyphs.ellipsis} ${above} more above (up)`);
};

function answerLines({ selected, typed }: Shot, page: Page, style: Style, room: number): string[] {
  if (page.prompt !== undefined) {
    const cursor = style.glyphs.done === '[ok]' ? '_' : '▏';
    return ['', ...fold(style.safe(page.prompt), style.columns), `${style.strong('>')} ${typed}${cursor}`];
  }
  const { options = [] } = page;
  if (options.length === 0) return [];
  const drawn = options.map((option, index) => optionLines(option, index === selected, options, style));
  // The chosen one stays in sight: as many neighbours around it as there is room for.
  let [from, to] = [selected, selected + 1];
  const height = () => drawn.slice(from, to).reduce((sum, lines) => sum + lines.length, 0);
  for (let grown = true; grown; ) {
    grown = false;
    const below = drawn[to];
    if (below !== undefined && height() + below.length < room) [to, grown] = [to + 1, true];
    const above = drawn[from - 1];
    if (above !== undefined && height() + above.length < room) [from, grown] = [from - 1, true];
  }
  return ['', ...drawn.slice(from, to).flat()];
}

function optionLines({ label, detail }: Option, isSelected: boolean, options: readonly Option[], style: Style): string[] {
  const { columns, faint, strong, link, glyphs, safe } = style;
  const pointer = glyphs.done === '[ok]' ? '>' : '❯';
  const width = Math.max(...options.map((option) => option.label.length));
  const lead = isSelected ? `${link(pointer)} ` : '  ';
  const name = safe(label);
  const set = isSelected ? strong(name) : name;
  if (detail === undefined) return [`${lead}${set}`];
  const said = safe(detail);
  if (2 + width + 2 + said.length <= columns) return [`${lead}${set}${' '.repeat(width - name.length + 2)}${faint(said)}`];
  // Too narrow to stand beside each other: only the chosen one says more.
  return [`${lead}${set}`, ...(isSelected ? fold(said, columns, { first: '    ' }).map(faint) : [])];
}

/** The keys, each with what it does, as many a line as fit. */
function footLines(keys: readonly KeyHint[], { columns, faint, strong, glyphs }: Style): string[] {
  const lines: { set: string; width: number }[] = [];
  for (const { key, does } of keys) {
    const width = key.length + 1 + does.length;
    const set = `${strong(key)} ${faint(does)}`;
    const last = lines.at(-1);
    const gap = glyphs.dot.length + 2;
    if (last !== undefined && last.width + gap + width <= columns) {
      last.set += ` ${faint(glyphs.dot)} ${set}`;
      last.width += gap + width;
    } else lines.push({ set, width });
  }
  return lines.map(({ set }) => set);
}
