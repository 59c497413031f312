/** Which ways a line leaves a cell. */
export const up = 1;
export const down = 2;
export const left = 4;
export const right = 8;

/** One cell of a line. */
export interface Wire {
  readonly x: number;
  readonly y: number;
  /** The ways it goes, added up. */
  readonly ways: number;
  /** Whether it is the point of an arrow. */
  readonly arrow?: boolean;
}

/** A line that leaves a row on the left of a gutter for rows on its right. */
export interface Net {
  readonly row: number;
  readonly targets: readonly number[];
}

/** The nets of a gutter, each with the channel in which it turns; none for a line that only goes straight on. */
export interface Routed {
  readonly nets: readonly (Net & { readonly channel?: number })[];
  readonly channels: number;
}

/**
 * Gives each net a channel of its own wherever two would be taken for one. Those that all go to the same rows are one.
 * A line that leaves on a row must have turned off before another comes in on it; nothing can be done about
 * two that exchange their rows, and such a pair just gets two channels.
 */
export function channelsFor(nets: readonly Net[]): Routed {
  const turning = nets.filter(({ row, targets }) => targets.some((target) => target !== row));
  const placed = new Map<Net, number>();
  const waiting = new Set(turning);
  while (waiting.size > 0) {
    const free = [...waiting].find((net) => ![...waiting].some((other) => other !== net && before(other, net)));
    const net = free ?? [...waiting][0];
    if (net === undefined) break;
    waiting.delete(net);
    let channel = 0;
    for (const [other, taken] of placed) if (before(other, net)) channel = Math.max(channel, taken + 1);
    while ([...placed].some(([other, taken]) => taken === channel && touch(other, net))) channel += 1;
    placed.set(net, channel);
  }
  return {
    nets: nets.map((net) => {
      const channel = placed.get(net);
      return channel === undefined ? net : { ...net, channel };
    }),
    channels: Math.max(0, ...[...placed.values()].map((channel) => channel + 1)),
  };
}

/** Whether one must turn off its row before the other comes in on it. */
const before = (one: Net, other: Net): boolean => !one.targets.includes(one.row) && other.targets.includes(one.row);

function touch(one: Net, other: Net): boolean {
  if (sameTargets(one, other)) return false;
  const [a, b] = [spanOf(one), spanOf(other)];
  return a.from <= b.to && b.from <= a.to;
}

const sameTargets = (one: Net, other: Net): boolean =>
  one.targets.length === other.targets.length && one.targets.every((target) => other.targets.includes(target));

const spanOf = ({ row, targets }: Net) => ({ from: Math.min(row, ...targets), to: Math.max(row, ...targets) });

/**
 * Draws the lines of one gutter.
 * @param x its first cell
 * @param width its cells
 * @param lead cells before the first channel
 * @param arrives whether a box is on the right at a row, so that the line ends there with an arrow
 */
export function drawGutter(
  { nets }: Routed,
  { x, width, lead }: { readonly x: number; readonly width: number; readonly lead: number },
  arrives: (row: number) => boolean,
): Wire[] {
  const drawn = nets.map((net) => cellsOf(net, x, width, lead));
  const cells = new Map<string, Wire>();
  for (const [key, ways] of drawn.flatMap((one) => [...one])) {
    const [cx = 0, cy = 0] = key.split(',').map(Number);
    const there = cells.get(key)?.ways;
    const arrow = cx === x + width - 1 && arrives(cy);
    cells.set(key, { x: cx, y: cy, ways: there === undefined ? ways : over(there, ways), ...(arrow ? { arrow } : {}) });
  }
  return [...cells.values()];
}

/** Two lines in one cell: where they cross, the one going down passes over the other; else they are joined. */
function over(one: number, other: number): number {
  const crossing = (a: number, b: number) => a === (up | down) && b === (left | right);
  if (crossing(one, other)) return one;
  return crossing(other, one) ? other : one | other;
}

function cellsOf({ row, targets, channel }: Routed['nets'][number], x: number, width: number, lead: number): Map<string, number> {
  const cells = new Map<string, number>();
  const add = (cx: number, cy: number, ways: number) => cells.set(`${cx},${cy}`, (cells.get(`${cx},${cy}`) ?? 0) | ways);
  const end = x + width;
  if (channel === undefined) {
    for (let cx = x; cx < end; cx += 1) add(cx, row, left | right);
    return cells;
  }
  const turn = x + lead + channel;
  const { from, to } = spanOf({ row, targets });
  for (let cx = x; cx < turn; cx += 1) add(cx, row, left | right);
  add(turn, row, left);
  for (let cy = from; cy <= to; cy += 1) add(turn, cy, (cy > from ? up : 0) | (cy < to ? down : 0));
  for (const target of targets) {
    add(turn, target, right);
    for (let cx = turn + 1; cx < end; cx += 1) add(cx, target, left | right);
  }
  return cells;
}
