import { Graph, layout } from '@dagrejs/dagre';
import type { MapEdge } from './types.ts';

/** Where everything goes, before anyone knows how wide a box is. */
export interface Arrangement {
  /** From left to right; within a column in the order given. */
  readonly columns: readonly (readonly string[])[];
  /** The row through the middle of each box. */
  readonly rows: ReadonlyMap<string, number>;
  /** For each edge the row it ends on in every column it crosses or reaches, its target's row last. */
  readonly ways: readonly { readonly edge: MapEdge; readonly rows: readonly number[] }[];
  /** Rows in all. */
  readonly height: number;
}

const step = 100;

/**
 * Decides columns and rows.
 * @param edges without circles
 * @param height rows of one box, an odd number
 * @param gap empty rows between two boxes
 */
export function arrange(ids: readonly string[], edges: readonly MapEdge[], height: number, gap: number): Arrangement {
  const graph = new Graph();
  // Width means nothing yet: columns are told apart by the x of their middle, `step` from one to the next.
  graph.setGraph({ rankdir: 'LR', ranksep: step - 10, nodesep: gap, edgesep: Math.max(gap, 1) });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: 10, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);

  const at = new Map(ids.map((id) => [id, graph.node(id) as { x: number; y: number }]));
  const left = Math.min(...[...at.values()].map(({ x }) => x));
  const columnAt = (x: number): number => (x - left) / step;
  const columnOf = (id: string): number => Math.round(columnAt(at.get(id)?.x ?? left));
  // Rounding down keeps whole distances whole, so nothing comes to lie on anything else.
  const rows = new Map([...at].map(([id, { y }]) => [id, Math.floor(y)]));
  const ways = edges.map((edge) => {
    const [from, to] = edge;
    const points = (graph.edge({ v: from, w: to }) as { points: readonly { x: number; y: number }[] }).points;
    const crossed: number[] = [];
    for (let column = columnOf(from) + 1; column < columnOf(to); column += 1) {
      const point = points.find(({ x }) => Math.abs(columnAt(x) - column) < 0.01);
      crossed.push(Math.floor(point?.y ?? at.get(from)?.y ?? 0));
    }
    return { edge, rows: [...crossed, rows.get(to) ?? 0] };
  });

  const columns: string[][] = [];
  for (const id of ids) {
    const column = columnOf(id);
    columns[column] = [...(columns[column] ?? []), id];
  }
  const whole = { columns: Array.from(columns, (column) => column ?? []), rows, ways, height: 0 };
  return inOrder(tightened(whole, (height - 1) / 2, gap));
}

/** Turns everything upside down where more pairs of a column then stand in the order given. */
function inOrder(arrangement: Arrangement): Arrangement {
  const { columns, rows, ways, height } = arrangement;
  const rowOf = (id: string): number => rows.get(id) ?? 0;
  const below = columns.flatMap((ids) => ids.flatMap((a, at) => ids.slice(at + 1).map((b) => Math.sign(rowOf(b) - rowOf(a)))));
  if (below.reduce((sum, sign) => sum + sign, 0) >= 0) return arrangement;
  const turned = (row: number): number => height - 1 - row;
  return {
    ...arrangement,
    rows: new Map([...rows].map(([id, row]) => [id, turned(row)])),
    ways: ways.map((way) => ({ ...way, rows: way.rows.map(turned) })),
  };
}

/** Takes out rows that nothing uses, all but `gap` of them between two that are used. */
function tightened({ columns, rows, ways }: Arrangement, half: number, gap: number): Arrangement {
  const used = new Set<number>();
  for (const row of rows.values()) for (let at = row - half; at <= row + half; at += 1) used.add(at);
  for (const way of ways) for (const row of way.rows) used.add(row);
  const moved = new Map<number, number>();
  let last: number | undefined;
  let out = -1;
  for (const row of [...used].sort((a, b) => a - b)) {
    out += last === undefined ? 1 : Math.min(row - last, 1 + gap);
    moved.set(row, out);
    last = row;
  }
  const to = (row: number): number => moved.get(row) ?? 0;
  return {
    columns,
    rows: new Map([...rows].map(([id, row]) => [id, to(row)])),
    ways: ways.map((way) => ({ ...way, rows: way.rows.map(to) })),
    height: out + 1,
  };
}
