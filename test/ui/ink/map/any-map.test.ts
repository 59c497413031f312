import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMapDrawer } from '../../../../src/ui/ink/map/create-map-drawer.ts';
import { fitIn } from '../../../../src/ui/ink/map/fit-in.ts';
import { unfolded } from '../../../../src/ui/ink/map/fold.ts';
import { arranged, type Layout, layOut } from '../../../../src/ui/ink/map/layout.ts';
import { listOf } from '../../../../src/ui/ink/map/list.ts';
import { down, left, right, up, type Wire } from '../../../../src/ui/ink/map/route.ts';
import { anyMap, textOf } from './kit/maps.ts';

const room = fc.record({ width: fc.integer({ min: 1, max: 140 }), height: fc.integer({ min: 1, max: 45 }) });

describe('whatever the graph and the room', () => {
  it('a map is never wider or taller than it may be', () => {
    fc.assert(
      fc.property(anyMap, room, fc.boolean(), fc.boolean(), fc.nat(6), (map, size, ascii, list, at) => {
        const focus = map.modules[at]?.id;
        const lines = textOf(createMapDrawer()(map, { ...size, ascii, list, ...(focus === undefined ? {} : { focus }) }));
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(size.height);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(size.width);
        if (ascii) expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 150 },
    );
  });

  it('every step is there, and once: in a box, in a word, or in a line', () => {
    fc.assert(
      fc.property(anyMap, room, fc.nat(6), (map, size, at) => {
        const focus = map.modules[at]?.id;
        const drawing = fitIn(map, { ...size, ...(focus === undefined ? {} : { focus }) });
        const drawn =
          drawing === undefined
            ? listOf(map, size.height)
            : [...drawing.strip.flat(), ...(drawing.graph === undefined ? [] : drawing.graph.boxes)];
        expect(drawn.flatMap(({ nodes }) => nodes).sort()).toEqual(map.nodes.map(({ id }) => id).sort());
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['boxes', 'box', 1],
    ['boxes close together', 'box', 0],
    ['words', 'chip', 0],
  ] as const)(
    '%s never lie on each other, nor a line on them, and every line leads from what is needed to what needs it',
    (_, shape, gap) => {
      fc.assert(
        fc.property(anyMap, (map) => {
          const folded = unfolded(map);
          const layout = layOut(arranged(folded, shape, gap), { lead: 1, letters: 12 });
          expectNothingOverlaps(layout);
          for (const [from, to] of folded.edges) expect(reachedFrom(from, layout), `${from} to ${to}`).toContain(to);
        }),
        { numRuns: 60 },
      );
    },
  );
});

function expectNothingOverlaps({ boxes, wires, width, height }: Layout): void {
  const taken = new Map<string, string>();
  for (const box of boxes) {
    for (let x = box.x; x < box.x + box.width; x += 1) {
      for (let y = box.y; y < box.y + box.height; y += 1) {
        expect(taken.get(`${x},${y}`), `${box.id} at ${x},${y}`).toBeUndefined();
        taken.set(`${x},${y}`, box.id);
        expect(x < width && y < height && x >= 0 && y >= 0).toBe(true);
      }
    }
  }
  for (const { x, y } of wires) expect(taken.get(`${x},${y}`), `a line at ${x},${y}`).toBeUndefined();
}

/** Follows the lines that leave a box on its right, as an eye would: straight on under a line that crosses. */
function reachedFrom(id: string, { boxes, wires }: Layout): string[] {
  const at = new Map<string, Wire>(wires.map((wire) => [`${wire.x},${wire.y}`, wire]));
  const start = boxes.find((box) => box.id === id);
  if (start === undefined) return [];
  const reached = new Set<string>();
  const seen = new Set<string>();
  const ways = [
    { way: up, back: down, dx: 0, dy: -1 },
    { way: down, back: up, dx: 0, dy: 1 },
    { way: right, back: left, dx: 1, dy: 0 },
  ];
  const walk = (x: number, y: number, going: (typeof ways)[number]): void => {
    const key = `${x},${y},${going.way}`;
    if (seen.has(key)) return;
    seen.add(key);
    const box = boxes.find((one) => one.x === x && y === one.y + (one.height - 1) / 2);
    if (box !== undefined && going.way === right) reached.add(box.id);
    const wire = at.get(`${x},${y}`);
    if (wire === undefined) return;
    if ((wire.ways & going.back) === 0) {
      if (going.way === right && wire.ways === (up | down)) walk(x + 1, y, going);
      return;
    }
    for (const next of ways) {
      if (next.way !== going.back && (wire.ways & next.way) !== 0) walk(x + next.dx, y + next.dy, next);
    }
  };
  const [, , onward] = ways;
  if (onward !== undefined) walk(start.x + start.width, start.y + (start.height - 1) / 2, onward);
  return [...reached];
}
