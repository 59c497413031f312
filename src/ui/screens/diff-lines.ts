import type { Style } from '../style.ts';
import { hunkLines } from '../text/diff.ts';
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
  const { columns, strong, faint, safe, glyphs } = style;
  const counts = ({ added, removed, binary }: FileChangeView) =>
    binary ? 'no text' : [added > 0 ? `+${added}` : '', removed > 0 ? `-${removed}` : ''].filter(Boolean).join(' ');
  const inside: Style = { ...style, columns: columns - 2 };
  const lines = files.flatMap((file) => hunkLines(file.diff, inside).map((line) => ({ file, line })));
  const shown = all || lines.length <= shownOfAll + 1 ? lines : lines.slice(0, shownOfAll);
  return [
    strong(`${count(files.length, 'file')} differ${files.length === 1 ? 's' : ''} from what was committed last`),
    ...files.flatMap((file) =>
      foldParts([`${file.change} ${safe(file.path)}`, counts(file)], columns, { first: '  ', rest: '    ' }),
    ),
    ...shown.flatMap(({ file, line }, index) => [
      ...(shown[index - 1]?.file === file ? [] : ['', strong(`  ${safe(file.path)}`)]),
      `  ${line}`,
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
