import { shortService, stateOf } from './fold.ts';
import type { BoxState, MapData } from './types.ts';

/** A line of the list: what it says, how that stands, and for which steps. */
export interface ListLine {
  readonly text: string;
  /** None for a heading. */
  readonly state?: BoxState;
  /** Ids of the steps it stands for. */
  readonly nodes: readonly string[];
}

/**
 * The map as text, in words alone: a line a step under its module's title; where that is too long, a line a module;
 * where that is too long still, one line for all.
 * @param height lines it may take, at least 1
 */
export function listOf(map: MapData, height: number): ListLine[] {
  for (const lines of [everyStep(map), everyModule(map)]) if (lines.length <= height) return lines;
  const states = map.nodes.map(({ state }) => state);
  return [{ text: counted(states), state: stateOf(states), nodes: map.nodes.map(({ id }) => id) }];
}

function everyStep(map: MapData): ListLine[] {
  return inModules(map).flatMap(({ title, nodes }) => [
    { text: title, nodes: [] },
    ...nodes.map(({ id, service, state }): ListLine => {
      return { text: `${id.replaceAll('-', ' ')} (${shortService(service)}): ${state}`, state, nodes: [id] };
    }),
  ]);
}

function everyModule(map: MapData): ListLine[] {
  return inModules(map).map(({ id, nodes }) => {
    const states = nodes.map(({ state }) => state);
    return { text: `${id}: ${counted(states)}`, state: stateOf(states), nodes: nodes.map((node) => node.id) };
  });
}

const inModules = ({ modules, nodes }: MapData) =>
  modules
    .map((module) => ({ ...module, nodes: nodes.filter((node) => node.module === module.id) }))
    .filter((module) => module.nodes.length > 0);

/** "all 4 standing", "2 of 4 standing, 1 building". */
function counted(states: readonly BoxState[]): string {
  const [first] = states;
  if (first !== undefined && states.every((state) => state === first))
    return states.length === 1 ? first : `all ${states.length} ${first}`;
  const count = (state: BoxState) => states.filter((one) => one === state).length;
  const busy = (['failed', 'building', 'deleting'] as const).filter((state) => count(state) > 0);
  return [`${count('standing')} of ${states.length} standing`, ...busy.map((state) => `${count(state)} ${state}`)].join(', ');
}
