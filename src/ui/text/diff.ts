import type { Style } from '../style.ts';

/**
 * The hunks of a unified diff, in colour, without the two lines that name the file. What is longer than the window is cut
 * into pieces, each under the sign of its line.
 */
export function hunkLines(diff: string, { columns, safe, good, bad, faint }: Style): string[] {
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((line, index) => line !== '' && !(index < 2 && /^(---|\+\+\+) /.test(line)))
    .flatMap((line) => {
      const paint = line.startsWith('@@')
        ? faint
        : line.startsWith('+')
          ? good
          : line.startsWith('-')
            ? bad
            : (text: string) => text;
      return pieces(safe(printable(line)), columns).map(paint);
    });
}

function pieces(line: string, columns: number): string[] {
  const room = Math.max(8, columns);
  if (line.length <= room) return [line];
  const sign = line.slice(0, 1);
  return [line.slice(0, room), ...pieces(`${sign}    ${line.slice(room)}`, room)];
}

/** A file may hold anything, and what moves a terminal's cursor isn't for a terminal. */
const printable = (line: string): string => line.replaceAll('\t', '    ').replace(/\p{Cc}/gu, '?');
