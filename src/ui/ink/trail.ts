import type { CourseMap } from '../../course/map.ts';
import type { Style } from '../style.ts';
import { nameOf } from '../text/words.ts';
import type { BoxState } from './map/types.ts';

const signs: Readonly<Record<BoxState, readonly [unicode: string, ascii: string]>> = {
  planned: ['○', 'o'],
  building: ['◐', '~'],
  standing: ['●', '*'],
  failed: ['✗', 'x'],
  deleting: ['◌', '-'],
  gone: ['○', 'o'],
};

/** The architecture as one line of names with their signs, for where there is no room for boxes: the module in which something happens. */
export function trailLines(map: CourseMap, states: Readonly<Record<string, BoxState>>, height: number, style: Style): string[] {
  const { columns, good, bad, care, faint, glyphs } = style;
  const paint = { planned: faint, gone: faint, building: care, deleting: care, standing: good, failed: bad };
  const stateOf = (id: string): BoxState => states[id] ?? 'planned';
  const unfinished = map.nodes.find(({ id }) => stateOf(id) !== 'standing')?.module;
  const module = unfinished ?? map.modules.at(-1)?.id;
  const ascii = glyphs.done === '[ok]';
  const lines: { set: string; width: number }[] = [];
  for (const { id } of map.nodes.filter((node) => node.module === module && node.partOf === undefined)) {
    const state = stateOf(id);
    const sign = signs[state][ascii ? 1 : 0];
    const name = nameOf(id);
    const width = 2 + name.length;
    const set = `${paint[state](sign)} ${state === 'planned' || state === 'gone' ? faint(name) : name}`;
    const last = lines.at(-1);
    if (last !== undefined && last.width + 3 + width <= columns) {
      last.set += `   ${set}`;
      last.width += 3 + width;
    } else lines.push({ set, width });
  }
  return lines.slice(0, height).map(({ set }) => set);
}
