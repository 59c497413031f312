import { down, left, right, up } from './route.ts';
import type { BoxState } from './types.ts';

/** What a map is drawn with on one kind of terminal. */
export interface Glyphs {
  readonly signs: Readonly<Record<BoxState, string>>;
  /** By the ways a line goes, added up. */
  readonly wires: Readonly<Record<number, string>>;
  readonly arrow: string;
  /** Left upper, right upper, left lower, right lower. */
  readonly corners: readonly [string, string, string, string];
  /** Of what stands or is being made or deleted. */
  readonly solid: { readonly across: string; readonly along: string };
  /** Of what isn't there. */
  readonly dashed: { readonly across: string; readonly along: string };
  /** Where a line leaves a box. */
  readonly outlet: string;
  readonly ellipsis: string;
  readonly here: string;
}

const lines: Readonly<Record<number, string>> = {
  [left]: '─',
  [right]: '─',
  [up]: '│',
  [down]: '│',
  [left | right]: '─',
  [up | down]: '│',
  [down | right]: '╭',
  [down | left]: '╮',
  [up | right]: '╰',
  [up | left]: '╯',
  [up | down | right]: '├',
  [up | down | left]: '┤',
  [left | right | down]: '┬',
  [left | right | up]: '┴',
  [left | right | up | down]: '┼',
};

const unicode: Glyphs = {
  signs: { planned: '○', building: '◐', standing: '●', failed: '✗', deleting: '▾', gone: '·' },
  wires: lines,
  arrow: '▸',
  corners: ['╭', '╮', '╰', '╯'],
  solid: { across: '─', along: '│' },
  dashed: { across: '╌', along: '╎' },
  outlet: '├',
  ellipsis: '…',
  here: '▸',
};

const ascii: Glyphs = {
  signs: { planned: 'o', building: '~', standing: '*', failed: 'x', deleting: 'v', gone: '.' },
  wires: Object.fromEntries(Object.keys(lines).map((ways) => [ways, { '─': '-', '│': '|' }[lines[Number(ways)] ?? ''] ?? '+'])),
  arrow: '>',
  corners: ['+', '+', '+', '+'],
  solid: { across: '-', along: '|' },
  dashed: { across: '.', along: ':' },
  outlet: '+',
  ellipsis: '~',
  here: '>',
};

/** The characters for a terminal; every one is a single cell wide. */
export const glyphsFor = (asciiOnly = false): Glyphs => (asciiOnly ? ascii : unicode);
