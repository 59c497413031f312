import { type Folded, modulesFolded, onlyModule, partsFolded, unfolded } from './fold.ts';
import { type Arranged, arranged, cellsAtLeast, type Layout, layOut, type Shape, type Spacing } from './layout.ts';
import { boxStrip, moduleStrip, type Strip } from './strip.ts';
import type { MapData, MapView } from './types.ts';

/** What is drawn: words on top, each for a module or a step, and below them a graph. */
export interface Drawing {
  readonly strip: Strip;
  readonly graph: Layout | undefined;
}

interface Subject {
  readonly strip: Strip;
  readonly folded: Folded;
}

interface Manner {
  readonly shape: Shape;
  readonly gap: number;
  readonly spacing: Spacing;
  /** Without the first word where all labels begin with it. */
  readonly short?: boolean;
}

/** A graph of more boxes than that is read by nobody, however large the window. */
const mostBoxes = 24;

const everyLetter = 24;
const roomy: Spacing = { lead: 3, letters: everyLetter };
const tight: Spacing = { lead: 1, letters: everyLetter };

/** Ways of drawing, the most generous first. */
const boxes: readonly Manner[] = [
  { shape: 'box', gap: 1, spacing: roomy },
  // Before the columns move together: a line more or less of room shouldn't shift the boxes sideways.
  { shape: 'box', gap: 0, spacing: roomy },
  { shape: 'box', gap: 1, spacing: tight },
  { shape: 'box', gap: 0, spacing: tight },
  { shape: 'box', gap: 1, spacing: tight, short: true },
  { shape: 'box', gap: 0, spacing: tight, short: true },
];
const chips = [
  { shape: 'chip', gap: 0, spacing: tight } as const,
  ...[everyLetter, 14, 12, 10].map((letters): Manner => ({ shape: 'chip', gap: 0, spacing: { lead: 1, letters }, short: true })),
];
const cramped = [9, 8, 7, 6, 5].map((letters): Manner => ({ shape: 'chip', gap: 0, spacing: { lead: 1, letters }, short: true }));

/** Arrangements by what is arranged. They depend on the steps and the module in focus, not on the room. */
export type Arrangements = Map<string, Arranged>;

/**
 * Finds the most generous drawing that fits: every step in a box; parts in the box of their step; only the module in
 * focus in boxes and the others as words; the same on one line each; that module as words too; only modules.
 * @param known arrangements of the same steps that were made before; new ones are added
 * @returns undefined where nothing fits, and a list has to do
 */
export function fitIn(map: MapData, { width, height, focus }: MapView, known: Arrangements = new Map()): Drawing | undefined {
  const remembered = (subjects: string) => (key: string, make: () => Arranged) => {
    const made = known.get(`${subjects} ${key}`) ?? make();
    known.set(`${subjects} ${key}`, made);
    return made;
  };
  const inFocus = map.nodes.find(({ module }) => module === focus)?.module;
  const several = new Set(map.nodes.map(({ module }) => module)).size > 1;
  const whole: Subject[] = [unfolded(map), partsFolded(map)].map((folded) => ({ strip: [], folded }));
  const strip = moduleStrip(map, width, inFocus);
  // Without room for the other modules' words, one module alone would pass for the whole.
  const own = inFocus === undefined || !several || strip.length === 0 ? undefined : onlyModule(map, inFocus);
  const focused: Subject[] = own === undefined ? [] : [unfolded(own), partsFolded(own)].map((folded) => ({ strip, folded }));
  const subjects = [...whole, ...focused];
  const drawing = firstThatFits(subjects, [boxes, chips, cramped], { width, height }, remembered(`steps ${inFocus ?? ''}`));
  if (drawing !== undefined || !several) return drawing;

  const words: Strip = own === undefined ? [] : boxStrip(partsFolded(own).boxes, width);
  if (words.length > 0 && strip.length + words.length <= height) {
    return { strip: [...strip, ...words], graph: undefined };
  }
  const modules = firstThatFits(
    [{ strip: [], folded: modulesFolded(map) }],
    [boxes, chips],
    { width, height },
    remembered('modules'),
  );
  if (modules !== undefined) return modules;
  const alone = moduleStrip(map, width);
  return alone.length > 0 && alone.length <= height ? { strip: alone, graph: undefined } : undefined;
}

/** Tries each tier of manners on all subjects before the next. */
function firstThatFits(
  subjects: readonly Subject[],
  tiers: readonly (readonly Manner[])[],
  { width, height }: Pick<MapView, 'width' | 'height'>,
  remembered: (key: string, make: () => Arranged) => Arranged,
): Drawing | undefined {
  for (const manners of tiers) {
    for (const [index, { strip, folded }] of subjects.entries()) {
      for (const manner of manners) {
        const room = height - strip.length;
        // Arranging is what takes time: not where the boxes alone are too much for the room.
        if (folded.boxes.length > mostBoxes || cellsAtLeast(folded, manner.shape) > width * room) continue;
        const key = `${index} ${manner.shape} ${manner.gap}`;
        const arrangement = remembered(key, () => arranged(folded, manner.shape, manner.gap));
        if (arrangement.arrangement.height > room) continue;
        const graph = layOut(manner.short ? withShortLabels(arrangement) : arrangement, manner.spacing);
        if (graph.width <= width) return { strip, graph };
      }
    }
  }
  return undefined;
}

/** Labels without the word they all begin with: in a module about a site, "site bucket" is the bucket. */
function withShortLabels(whole: Arranged): Arranged {
  const labels = [...whole.boxes.values()].map(({ label }) => label.split(' '));
  const first = labels[0]?.[0];
  if (labels.length < 2 || !labels.every((words) => words.length > 1 && words[0] === first)) return whole;
  const shortened = [...whole.boxes].map(
    ([id, box]) => [id, { ...box, label: box.label.slice((first ?? '').length + 1) }] as const,
  );
  return { ...whole, boxes: new Map(shortened) };
}
