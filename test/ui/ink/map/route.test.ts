import { describe, expect, it } from 'vitest';
import { channelsFor, down, drawGutter, left, right, up } from '../../../../src/ui/ink/map/route.ts';

const channels = (...nets: { row: number; targets: number[] }[]) => channelsFor(nets).nets.map(({ channel }) => channel);

describe('lines between two columns', () => {
  it('that go straight on turn nowhere', () => {
    expect(channels({ row: 1, targets: [1] })).toEqual([undefined]);
  });

  it('that go to the same place turn together, since they mean the same', () => {
    expect(channels({ row: 0, targets: [2] }, { row: 4, targets: [2] })).toEqual([0, 0]);
  });

  it('that would be taken for one turn apart, and those that do not meet turn in the same place', () => {
    expect(channels({ row: 0, targets: [2] }, { row: 1, targets: [3] })).toEqual([0, 1]);
    expect(channels({ row: 0, targets: [1] }, { row: 5, targets: [6] })).toEqual([0, 0]);
  });

  it('leave a row before another comes in on it', () => {
    expect(channels({ row: 3, targets: [1] }, { row: 1, targets: [5] })).toEqual([1, 0]);
  });

  it('that exchange their rows are still both drawn', () => {
    expect(new Set(channels({ row: 0, targets: [2] }, { row: 2, targets: [0] }))).toEqual(new Set([0, 1]));
  });

  it('cross one over the other, and join where they go to the same row', () => {
    const routed = channelsFor([
      { row: 0, targets: [4] },
      { row: 2, targets: [1] },
    ]);
    const wires = drawGutter(routed, { x: 0, width: 4, lead: 1 }, (row) => row === 4);
    const waysAt = (x: number, y: number) => wires.find((wire) => wire.x === x && wire.y === y)?.ways;
    const turn = 1 + (routed.nets[0]?.channel ?? 0);
    expect(waysAt(turn, 2)).toBe(up | down);
    expect(waysAt(turn, 0)).toBe(left | down);
    expect(waysAt(turn, 4)).toBe(up | right);
    expect(wires.filter(({ arrow }) => arrow)).toEqual([{ x: 3, y: 4, ways: left | right, arrow: true }]);
  });
});
