import fc from 'fast-check';
import { createMapDrawer } from '../../../../../src/ui/ink/map/create-map-drawer.ts';
import type { BoxState, DrawnLine, MapData, MapEdge, MapNode, MapView } from '../../../../../src/ui/ink/map/types.ts';

export const everyState: readonly BoxState[] = ['planned', 'building', 'standing', 'failed', 'deleting', 'gone'];

/** A map written down in one line a module: `website: bucket > pages, part@pages` and what stands on what. */
export function mapFrom(modules: Readonly<Record<string, readonly string[]>>, edges: readonly MapEdge[] = []): MapData {
  const nodes = Object.entries(modules).flatMap(([module, ids]) =>
    ids.map((text): MapNode => {
      const [id = '', partOf] = text.split('@');
      return { id, title: id, service: 'Amazon S3', module, state: 'planned', ...(partOf === undefined ? {} : { partOf }) };
    }),
  );
  return { modules: Object.keys(modules).map((id) => ({ id, title: `All about ${id}` })), nodes, edges };
}

export const inStates = (map: MapData, states: Readonly<Record<string, BoxState>>): MapData => ({
  ...map,
  nodes: map.nodes.map((node) => ({ ...node, state: states[node.id] ?? node.state })),
});

export const textOf = (lines: readonly DrawnLine[]): string[] => lines.map((line) => line.map(({ text }) => text).join(''));

/** The map as text, between two line ends, so that it can be held against a drawing in the test. */
export const shown = (map: MapData, view: MapView): string => `\n${textOf(createMapDrawer()(map, view)).join('\n')}\n`;

/** Any graph without circles: modules that follow each other, parts, several roots, long and short edges. */
export const anyMap: fc.Arbitrary<MapData> = fc
  .record({
    count: fc.integer({ min: 1, max: 35 }),
    moduleCount: fc.integer({ min: 1, max: 6 }),
    seeds: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 70 }),
    words: fc.array(fc.constantFrom('site', 'bucket', 'a', 'task-definition', 'vpc-link', 'connect-service'), {
      minLength: 35,
      maxLength: 35,
    }),
    parts: fc.array(fc.boolean(), { minLength: 35, maxLength: 35 }),
    states: fc.array(fc.constantFrom(...everyState), { minLength: 35, maxLength: 35 }),
  })
  .map(({ count, moduleCount, seeds, words, parts, states }) => {
    const moduleOf = (index: number) => Math.floor((index * moduleCount) / count);
    const ids = Array.from({ length: count }, (_, index) => `${words[index]}-${index}`);
    const nodes = ids.map((id, index): MapNode => {
      const home = parts[index] && index > 0 && moduleOf(index - 1) === moduleOf(index) ? ids[index - 1] : undefined;
      const state = states[index] ?? 'planned';
      const module = `module-${moduleOf(index)}`;
      return { id, title: id, service: 'Amazon S3', module, state, ...(home === undefined ? {} : { partOf: home }) };
    });
    const edges = seeds.flatMap(([a, b]): MapEdge[] => {
      const [low, high] = [Math.min(a % count, b % count), Math.max(a % count, b % count)];
      return low === high ? [] : [[ids[low] ?? '', ids[high] ?? '']];
    });
    const modules = [...new Set(nodes.map(({ module }) => module))].map((id) => ({ id, title: id }));
    return { modules, nodes, edges };
  });
