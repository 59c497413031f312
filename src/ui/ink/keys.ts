import type { Key } from 'ink';

/** Ink's key as the names that pages use: `enter`, `up`, `space`, or the sign itself. What is pasted comes as many keys. */
export function keysOf(input: string, key: Key): string[] {
  if (key.ctrl) return input === 'c' ? ['interrupt'] : input === 'd' ? ['q'] : [];
  if (key.return) return ['enter'];
  if (key.escape) return ['esc'];
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.pageUp) return ['pageup'];
  if (key.pageDown) return ['pagedown'];
  if (key.leftArrow || key.rightArrow || key.tab || key.meta) return [];
  if (key.backspace || key.delete) return ['backspace'];
  return [...input].map((sign) => (sign === '\r' || sign === '\n' ? 'enter' : sign === ' ' ? 'space' : sign));
}
