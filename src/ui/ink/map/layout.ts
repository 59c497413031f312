import { type Arrangement, arrange } from './arrange.ts';
import type { Box, Folded } from './fold.ts';
import { channelsFor, drawGutter, left, type Net, right, type Wire } from './route.ts';
import type { MapEdge } from './types.ts';

/** How boxes are drawn: with a border over three lines, or as a sign and a word on one. */
export type Shape = 'box' | 'chip';

export interface PlacedBox extends Box {
  /** Of its left upper corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where each box and each piece of line goes, in cells. */
export interface Layout {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly wires: readonly Wire[];
}

/** How much room a layout takes. */
export interface Spacing {
  /** Cells between a box and where its lines turn, on either side. */
  readonly lead: number;
  /** Letters of a label, at most. */
  readonly letters: number;
}

/** A graph's arrangement, kept with what it was made from. It doesn't depend on letters, so it serves several layouts. */
export interface Arranged {
  readonly shape: Shape;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly arrangement: Arrangement;
}

/** Decides which box goes in which column and row. */
export function arranged({ boxes, edges }: Folded, shape: Shape, gap: number): Arranged {
  const ids = boxes.map(({ id }) => id);
  return {
    shape,
    boxes: new Map(boxes.map((box) => [box.id, box])),
    arrangement: arrange(ids, edges, shape === 'box' ? 3 : 1, gap),
  };
}

/** Gives every box and line its cells. */
export function layOut({ shape, boxes, arrangement }: Arranged, { lead, letters }: Spacing): Layout {
  const { columns, rows } = arrangement;
  const nets = columns.map((_, column) => netsAfter(column, arrangement));
  const placed: PlacedBox[] = [];
  const wires: Wire[] = [];
  let x = 0;
  columns.forEach((ids, column) => {
    const inside = ids.flatMap((id) => boxes.get(id) ?? []).map((box) => ({ ...box, label: cut(box.label, letters) }));
    const widest = Math.max(...inside.map((box) => widthOf(box, shape, column)));
    const routed = channelsFor(nets[column] ?? []);
    for (const box of inside) {
      const y = (rows.get(box.id) ?? 0) - (shape === 'box' ? 1 : 0);
      const width = shape === 'box' ? widest : widthOf(box, shape, column);
      placed.push({ ...box, x, y, width, height: shape === 'box' ? 3 : 1 });
      // Where a chip is shorter than its column, its line begins right behind it.
      if (shape === 'chip' && routed.nets.some(({ row }) => row === y)) wires.push(...straight(x + width, x + widest, y));
    }
    for (const row of passing(column, arrangement)) wires.push(...straight(x, x + widest, row));
    x += widest;
    if (column < columns.length - 1) {
      const width = lead + Math.max(routed.channels, 1) + lead;
      const ends = new Set((columns[column + 1] ?? []).map((id) => rows.get(id)));
      wires.push(...drawGutter(routed, { x, width, lead }, (row) => ends.has(row)));
      x += width;
    }
  });
  return { shape, width: x, height: arrangement.height, boxes: placed, wires };
}

/** A text of at most so many letters; where it is longer, a sign says so. */
export const cut = (text: string, letters: number, ellipsis = '…'): string =>
  text.length <= letters
    ? text
    : `${text.slice(0, Math.max(0, letters - 1)).trimEnd()}${ellipsis}`.slice(0, Math.max(0, letters));

function widthOf({ label, service = '' }: Box, shape: Shape, column: number): number {
  // A chip has an empty cell on either side, but not at the map's left end; a box a border and an empty cell.
  if (shape === 'chip') return label.length + (column === 0 ? 3 : 4);
  return Math.max(label.length + 2, Math.min(service.length, label.length + 6)) + 4;
}

/** The fewest cells that boxes of a shape take, lines and gaps left out, however short their labels are cut. */
export function cellsAtLeast({ boxes }: Folded, shape: Shape): number {
  const lines = shape === 'box' ? 3 : 1;
  return boxes.reduce((sum, { label }) => sum + lines * (Math.min(label.length, 5) + 4), 0);
}

function straight(from: number, to: number, y: number): Wire[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ x: from + index, y, ways: left | right }));
}

const columnOf = (id: string, { columns }: Arrangement): number => columns.findIndex((ids) => ids.includes(id));

/** The rows on which lines cross a column without stopping. */
function passing(column: number, arrangement: Arrangement): number[] {
  return arrangement.ways.flatMap(({ edge, rows }) => {
    const start = columnOf(edge[0], arrangement);
    const row = rows[column - start - 1];
    return column > start && column - start < rows.length && row !== undefined ? [row] : [];
  });
}

/** What leaves each row on the left of the gutter after a column, and for which rows on its right. */
function netsAfter(column: number, arrangement: Arrangement): Net[] {
  const targets = new Map<number, Set<number>>();
  for (const way of arrangement.ways) {
    const hop = hopAfter(column, way, arrangement);
    if (hop !== undefined) targets.set(hop.from, (targets.get(hop.from) ?? new Set()).add(hop.to));
  }
  return [...targets].map(([row, to]) => ({ row, targets: [...to] }));
}

function hopAfter(
  column: number,
  { edge, rows }: { readonly edge: MapEdge; readonly rows: readonly number[] },
  arrangement: Arrangement,
): { from: number; to: number } | undefined {
  const hop = column - columnOf(edge[0], arrangement);
  const from = hop === 0 ? arrangement.rows.get(edge[0]) : rows[hop - 1];
  const to = rows[hop];
  return hop < 0 || from === undefined || to === undefined ? undefined : { from, to };
}
