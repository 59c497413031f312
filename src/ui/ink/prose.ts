import type { Style } from '../style.ts';

/** A word of a story, and how it is set. */
interface Word {
  readonly text: string;
  /** As it stands on screen; as wide as the text. */
  readonly set: string;
}

/** Lines longer than this are hard to read, however wide the window. */
const widest = 84;

/** Lays a story out as paragraphs: of Markdown it knows **strong** words and `code`. */
export function proseLines(markdown: string, style: Style): string[] {
  const columns = Math.min(style.columns, widest);
  const paragraphs = markdown
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => lay(wordsOf(paragraph.replaceAll(/\s+/g, ' '), style), columns));
  return paragraphs.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** A story's plain words, without its marks. */
export function plainWords(markdown: string): string {
  return markdown.replaceAll('**', '').replaceAll('`', '');
}

function wordsOf(paragraph: string, style: Style): Word[] {
  const coloured = style.strong('x') !== 'x';
  const pieces = style.safe(paragraph).split(/(\*\*[^*]+\*\*|`[^`]+`)/);
  const words: Word[] = [];
  // A full stop behind a strong word belongs to it: only a space parts words.
  let glued = false;
  const add = (text: string, set: (text: string) => string) => {
    for (const [index, part] of text.split(' ').entries()) {
      const last = words.at(-1);
      if (index === 0 && glued && last !== undefined && part !== '') {
        words.splice(-1, 1, { text: last.text + part, set: last.set + set(part) });
      } else if (part !== '') words.push({ text: part, set: set(part) });
    }
    glued = text !== '' && !text.endsWith(' ');
  };
  for (const piece of pieces) {
    if (piece.startsWith('**')) add(piece.slice(2, -2), style.strong);
    // Where nothing can be coloured, the marks themselves tell code from words.
    else if (piece.startsWith('`')) add(coloured ? piece.slice(1, -1) : piece, style.link);
    else add(piece, (text) => text);
  }
  return words;
}

function lay(words: readonly Word[], columns: number): string[] {
  const lines: string[] = [];
  let width = 0;
  for (const { text, set } of words) {
    if (lines.length > 0 && width + 1 + text.length <= columns) {
      lines[lines.length - 1] += ` ${set}`;
      width += 1 + text.length;
    } else {
      lines.push(set);
      width = text.length;
    }
  }
  return lines;
}
