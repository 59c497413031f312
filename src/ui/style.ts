import { styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

const unicodeGlyphs = { done: '✓', failed: '✗', doing: '→', warning: '!', dot: '·', dash: '–', ellipsis: '…' };
const asciiGlyphs: typeof unicodeGlyphs = {
  done: '[ok]',
  failed: '[failed]',
  doing: '->',
  warning: '[!]',
  dot: '-',
  dash: '-',
  ellipsis: '...',
};

/** How text is set on one terminal: its width, its signs, and its colours, which are never the only sign. */
export interface Style {
  readonly columns: number;
  readonly glyphs: typeof unicodeGlyphs;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly care: (text: string) => string;
  readonly link: (text: string) => string;
  /** Text of others (a reason from AWS, a folder's name) with the signs this terminal can't show replaced. */
  readonly safe: (text: string) => string;
}

/** The style for a terminal. */
export function createStyle({ columns, colour, unicode }: Pick<Terminal, 'columns' | 'colour' | 'unicode'>): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    columns,
    glyphs: unicode ? unicodeGlyphs : asciiGlyphs,
    strong: paint('bold'),
    faint: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    care: paint('yellow'),
    link: paint('cyan'),
    safe: (text) => (unicode ? text : toAscii(text)),
  };
}

const asciiFor: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '·': '-',
};

function toAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (sign) => asciiFor[sign] ?? '?');
}
