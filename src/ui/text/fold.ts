/** How far the lines of a paragraph stand in, the first and the others. */
export interface Indents {
  readonly first?: string;
  readonly rest?: string;
}

/**
 * Folds words into lines of at most `columns` signs. A word longer than a line (a link, a name) stays
 * whole, so that it can still be selected and copied.
 */
export function fold(text: string, columns: number, { first = '', rest = first }: Indents = {}): string[] {
  return lay(
    text.split(/ +/).filter((word) => word !== ''),
    columns,
    { first, rest },
  );
}

/** Folds parts that belong together each for itself: they are set with two spaces between, or on a line of their own. */
export function foldParts(parts: readonly string[], columns: number, { first = '', rest = first }: Indents = {}): string[] {
  const lines: string[] = [];
  for (const part of parts.filter((some) => some !== '')) {
    const last = lines.at(-1);
    const beside = last === undefined ? undefined : `${last}  ${part}`;
    if (beside !== undefined && beside.length <= columns) lines.splice(-1, 1, beside);
    else lines.push(...fold(part, columns, { first: lines.length === 0 ? first : rest, rest }));
  }
  return lines;
}

/** Folds a command line before its options, with the shell's own sign for "goes on": what is shown can be pasted. */
export function foldCommand(command: string, columns: number, { first = '', rest = `${first}  ` }: Indents = {}): string[] {
  if (first.length + command.length <= columns) return [`${first}${command}`];
  const lines = lay(options(command), columns - 2, { first, rest });
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}

function lay(words: readonly string[], columns: number, { first, rest }: Required<Indents>): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '') line = `${lines.length === 0 ? first : rest}${word}`;
    else if (line.length + 1 + word.length <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${rest}${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The command and its options, cut where an option begins outside of quotes. */
function options(command: string): string[] {
  const parts: string[] = [];
  let quote = '';
  let start = 0;
  for (let at = 0; at < command.length; at++) {
    const sign = command[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === ' ' && /^-(-|\w )/.test(command.slice(at + 1, at + 4))) {
      parts.push(command.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, command.slice(start)];
}
