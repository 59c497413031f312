import type { Style } from '../style.ts';
import { foldParts } from '../text/fold.ts';
import { count } from '../text/words.ts';

/** How one file differs from what was committed last. */
export interface FileChangeView {
  /** As the learner finds it, from the workspace on: `service/mysfits/app.py`. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'deleted';
  readonly added: number;
  readonly removed: number;
  readonly binary: boolean;
  /** A unified diff; empty where there is none to show. */
  readonly diff: string;
}

/** How many lines of differences are shown, all files together, unless all are wanted. */
const shownOfAll = 40;

/** What changed: each file with its counts, then the lines themselves. */
export function diffLines(files: readonly FileChangeView[], style: Style, { all }: { readonly all: boolean }): string[] {
  const { columns, strong, faint, good, bad, safe, glyphs } = style;
  const counts = ({ added, removed, binary }: FileChangeView) =>
    binary ? 'no text' : [added > 0 ? `+${added}` : '', removed > 0 ? `-${removed}` : ''].filter(Boolean).join(' ');
  const lines = files.flatMap((file) => linesOf(file).map((line) => ({ file, line })));
  const shown = all || lines.length <= shownOfAll + 1 ? lines : lines.slice(0, shownOfAll);
  const paint = (line: string) => {
    if (line.startsWith('@@')) return faint(line);
    return line.startsWith('+') ? good(line) : line.startsWith('-') ? bad(line) : line;
  };
  return [
    strong(`${count(files.length, 'file')} differ${files.length === 1 ? 's' : ''} from what was committed last`),
    ...files.flatMap((file) =>
      foldParts([`${file.change} ${safe(file.path)}`, counts(file)], columns, { first: '  ', rest: '    ' }),
    ),
    ...shown.flatMap(({ file, line }, index) => [
      ...(shown[index - 1]?.file === file ? [] : ['', strong(`  ${safe(file.path)}`)]),
      // Not folded: the sign at its beginning is what tells a line of code from its continuation.
      `  ${paint(safe(printable(line)))}`,
    ]),
    ...(shown.length === lines.length
      ? []
      : [
          faint(
            `  ${glyphs.ellipsis} and ${count(lines.length - shown.length, 'more line', 'more lines')} (--verbose shows them)`,
          ),
        ]),
    '',
  ];
}

/** The hunks of a diff, without the two lines that name the file. */
const linesOf = ({ diff }: FileChangeView): readonly string[] =>
  diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((line, index) => !(index < 2 && /^(---|\+\+\+) /.test(line)) && line !== '');

/** A file may hold anything, and what moves a terminal's cursor isn't for a terminal. */
const printable = (line: string): string => line.replaceAll('\t', '    ').replace(/\p{Cc}/gu, '?');
