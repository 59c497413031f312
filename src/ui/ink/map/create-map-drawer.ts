import { drawn, drawnList } from './draw.ts';
import { type Arrangements, type Drawing, fitIn } from './fit-in.ts';
import { stateOf } from './fold.ts';
import { listOf } from './list.ts';
import type { DrawnLine, MapData, MapView } from './types.ts';

/** Draws the map in at most the given columns and lines. */
export type DrawMap = (map: MapData, view: MapView) => DrawnLine[];

/** How many layouts are kept: one for each height that the map has while pages come and go. */
const mostKept = 40;

/**
 * Makes a drawer that remembers its layouts: they depend on the steps and the room, not on how steps stand,
 * so boxes stay where they are while they light up, and a redraw costs next to nothing.
 */
export function createMapDrawer(): DrawMap {
  let steps = '';
  let arrangements: Arrangements = new Map();
  let drawings = new Map<string, Drawing | undefined>();

  const drawingOf = (map: MapData, view: MapView): Drawing | undefined => {
    const now = JSON.stringify([map.modules, map.nodes.map(({ id, module }) => [id, module]), map.edges]);
    if (now !== steps) [steps, arrangements, drawings] = [now, new Map(), new Map()];
    const key = JSON.stringify([view.width, view.height, view.focus]);
    const kept = drawings.get(key);
    if (kept !== undefined || drawings.has(key)) return kept;
    if (drawings.size >= mostKept) drawings.clear();
    const drawing = fitIn(map, view, arrangements);
    drawings.set(key, drawing);
    return drawing;
  };

  return (map, view) => {
    const { width, height, ascii, list } = view;
    if (width < 1 || height < 1 || map.nodes.length === 0) return [];
    if (list) return drawnList(listOf(map, height), { width, ascii, wordsOnly: true });
    const focus = view.focus ?? busyModule(map);
    const drawing = drawingOf(map, { ...view, ...(focus === undefined ? {} : { focus }) });
    return drawing === undefined ? drawnList(listOf(map, height), { width, ascii }) : drawn(drawing, map, view);
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
