/** A piece of a list of lines, and how much of it is out of sight. */
export interface Bounded {
  readonly lines: readonly string[];
  /** The first line in sight, corrected where what was asked for lies outside. */
  readonly offset: number;
  /** How many lines are out of sight above and below. */
  readonly above: number;
  readonly below: number;
}

/**
 * The lines that fit a room, from an offset on. Where some don't fit, the room's last line says so, so that
 * there are never more lines than the room has.
 * @param room lines, at least 1
 * @param more makes the line that says how many are out of sight
 */
export function bounded(
  lines: readonly string[],
  room: number,
  offset: number,
  more: (above: number, below: number) => string,
): Bounded {
  if (lines.length <= room) return { lines, offset: 0, above: 0, below: 0 };
  const inSight = Math.max(0, room - 1);
  const first = Math.max(0, Math.min(offset, lines.length - inSight));
  const below = lines.length - first - inSight;
  return { lines: [...lines.slice(first, first + inSight), more(first, below)], offset: first, above: first, below };
}
