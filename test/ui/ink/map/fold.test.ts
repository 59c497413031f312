import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { essential, modulesFolded, partsFolded, shortService, stateOf } from '../../../../src/ui/ink/map/fold.ts';
import { anyMap, mapFrom } from './kit/maps.ts';

describe('folding', () => {
  it("puts a step's parts into its box, and parts of parts too", () => {
    const map = mapFrom({ one: ['a', 'b@a', 'c@b', 'd'] }, [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const { boxes, edges } = partsFolded(map);
    expect(boxes.map(({ id, nodes }) => [id, nodes])).toEqual([
      ['a', ['a', 'b', 'c']],
      ['d', ['d']],
    ]);
    expect(edges).toEqual([['a', 'd']]);
  });

  it('copes with a circle that folding makes: a part that waits for what waits for its step', () => {
    const map = mapFrom({ one: ['a', 'x', 'b@a'] }, [
      ['a', 'x'],
      ['x', 'b'],
    ]);
    expect(partsFolded(map).edges).toEqual([['a', 'x']]);
  });

  it('makes one box of a module', () => {
    const map = mapFrom({ one: ['a', 'b'], 'number-two': ['c'] }, [
      ['a', 'c'],
      ['b', 'c'],
    ]);
    expect(modulesFolded(map)).toEqual({
      boxes: [
        { id: 'one', label: 'one', nodes: ['a', 'b'] },
        { id: 'number-two', label: 'number two', nodes: ['c'] },
      ],
      edges: [['one', 'number-two']],
    });
  });
});

describe('the edges that are drawn', () => {
  it('leave out what a longer way already tells', () => {
    const edges = [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ] as const;
    expect(essential(['a', 'b', 'c'], edges)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });

  it('tell the same order as all of them, and not one of them could be left out', () => {
    fc.assert(
      fc.property(anyMap, ({ nodes, edges }) => {
        const ids = nodes.map(({ id }) => id);
        const kept = essential(ids, edges);
        for (const [from, to] of edges) expect(leads(kept, from, to)).toBe(true);
        for (const edge of kept) {
          expect(leads(edges, ...edge)).toBe(true);
          expect(
            leads(
              kept.filter((other) => other !== edge),
              ...edge,
            ),
          ).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });
});

function leads(edges: readonly (readonly [string, string])[], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const [a, b] of edges) if (reached.has(a)) reached.add(b);
  }
  return from !== to && reached.has(to);
}

describe('several steps in one box', () => {
  it.each([
    [['standing', 'standing'], 'standing'],
    [['planned', 'planned'], 'planned'],
    [['gone', 'gone'], 'gone'],
    [['standing', 'planned'], 'building'],
    [['standing', 'gone'], 'deleting'],
    [['gone', 'planned'], 'gone'],
    [['standing', 'building', 'failed'], 'failed'],
    [['deleting', 'gone', 'standing'], 'deleting'],
  ] as const)('that are %j are %s together', (states, together) => {
    expect(stateOf(states)).toBe(together);
  });
});

it.each([
  ['Amazon S3', 'S3'],
  ['Amazon Elastic Container Service', 'ECS'],
  ['AWS CloudFormation', 'CloudFormation'],
  ['Amazon Simple Storage Service (S3)', 'Simple Storage Service'],
  ['Elastic Load Balancing', 'ELB'],
])('%s is called %s for short', (service, short) => {
  expect(shortService(service)).toBe(short);
});
