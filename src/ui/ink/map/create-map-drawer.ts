import { drawn, drawnList } from './draw.ts';
import { type Drawing, fitIn } from './fit-in.ts';
import { stateOf } from './fold.ts';
import { listOf } from './list.ts';
import type { DrawnLine, MapData, MapView } from './types.ts';

/** Draws the map in at most the given columns and lines. */
export type DrawMap = (map: MapData, view: MapView) => DrawnLine[];

/**
 * Makes a drawer that remembers its last layout: that depends on the steps and the room, not on how steps stand,
 * so boxes stay where they are while they light up, and a redraw costs next to nothing.
 */
export function createMapDrawer(): DrawMap {
  let last: { readonly key: string; readonly drawing: Drawing | undefined } | undefined;
  return (map, view) => {
    const { width, height, ascii, list } = view;
    if (width < 1 || height < 1 || map.nodes.length === 0) return [];
    if (list) return drawnList(listOf(map, height), { width, ascii, wordsOnly: true });
    const focus = view.focus ?? busyModule(map);
    const key = JSON.stringify([width, height, focus, map.modules, map.nodes.map(({ id, module }) => [id, module]), map.edges]);
    if (last?.key !== key) last = { key, drawing: fitIn(map, { ...view, ...(focus === undefined ? {} : { focus }) }) };
    return last.drawing === undefined ? drawnList(listOf(map, height), { width, ascii }) : drawn(last.drawing, map, view);
  };
}

/** The module that something happens in, else the first that doesn't wholly stand. */
function busyModule({ modules, nodes }: MapData): string | undefined {
  const states = modules.map(({ id }) => ({
    id,
    state: stateOf(nodes.flatMap(({ module, state }) => (module === id ? [state] : []))),
  }));
  const busy = states.find(({ state }) => state === 'failed' || state === 'building' || state === 'deleting');
  return (busy ?? states.find(({ state }) => state === 'planned'))?.id;
}
