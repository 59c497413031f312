const styling = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'y');

/** Cuts a line to a number of columns, without leaving a colour switched on. */
export function clip(line: string, columns: number): string {
  if (line.length <= columns) return line;
  let kept = '';
  let width = 0;
  let isCut = false;
  for (let at = 0; at < line.length; ) {
    styling.lastIndex = at;
    const code = styling.exec(line)?.[0];
    if (code !== undefined) {
      kept += code;
      at += code.length;
      continue;
    }
    const sign = String.fromCodePoint(line.codePointAt(at) ?? 0);
    if (width < columns) kept += sign;
    else isCut = true;
    width += 1;
    at += sign.length;
  }
  return isCut ? kept : line;
}
