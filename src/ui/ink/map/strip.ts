import type { Box } from './fold.ts';
import type { MapData } from './types.ts';

/** A module, or a step, in one word. */
export interface Mark {
  readonly label: string;
  /** Ids of the steps it stands for; empty for the module whose steps are drawn below. */
  readonly nodes: readonly string[];
}

/** Lines of such words. */
export type Strip = readonly (readonly Mark[])[];

/** Cells between two marks. */
export const stripGap = 2;

/** Cells a mark takes: a sign, an empty cell, its label. */
export const markWidth = ({ label }: Mark): number => label.length + 2;

/**
 * The modules as words, in as many lines as they need; those without steps are left out.
 * @param drawn id of the module whose steps are drawn below
 * @returns no line where a word is wider than a line may be
 */
export function moduleStrip(map: MapData, width: number, drawn?: string): Strip {
  const marks = map.modules.flatMap(({ id }): Mark[] => {
    const nodes = map.nodes.filter(({ module }) => module === id).map((node) => node.id);
    return nodes.length === 0 ? [] : [{ label: id, nodes: id === drawn ? [] : nodes }];
  });
  return inLines(marks, width);
}

/** Boxes as words, as {@link moduleStrip} sets modules. */
export const boxStrip = (boxes: readonly Box[], width: number): Strip =>
  inLines(
    boxes.map(({ label, nodes }) => ({ label, nodes })),
    width,
  );

function inLines(marks: readonly Mark[], width: number): Strip {
  if (marks.some((mark) => markWidth(mark) > width)) return [];
  const lines: Mark[][] = [];
  let room = 0;
  for (const mark of marks) {
    const needed = stripGap + markWidth(mark);
    if (lines.length === 0 || needed > room) {
      lines.push([mark]);
      room = width - markWidth(mark);
    } else {
      lines.at(-1)?.push(mark);
      room -= needed;
    }
  }
  return lines;
}
