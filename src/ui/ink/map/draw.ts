import type { Drawing } from './fit-in.ts';
import { stateOf } from './fold.ts';
import { type Glyphs, glyphsFor } from './glyphs.ts';
import { cut, type Layout, type PlacedBox } from './layout.ts';
import type { ListLine } from './list.ts';
import { markWidth, type Strip, stripGap } from './strip.ts';
import type { BoxState, DrawnLine, MapData, MapView, Segment, Tone } from './types.ts';

type States = (nodes: readonly string[]) => BoxState;

/** Draws what was laid out, with each box as its steps stand now; with an empty line below the words where one fits. */
export function drawn(
  { strip, graph }: Drawing,
  map: MapData,
  { ascii, height }: Pick<MapView, 'ascii' | 'height'>,
): DrawnLine[] {
  const glyphs = glyphsFor(ascii);
  const byId = new Map(map.nodes.map(({ id, state }) => [id, state]));
  const states: States = (nodes) => stateOf(nodes.map((id) => byId.get(id) ?? 'planned'));
  const words = drawStrip(strip, states, glyphs);
  if (graph === undefined) return words;
  const air: DrawnLine[] = strip.length > 0 && strip.length + graph.height < height ? [[]] : [];
  return [...words, ...air, ...drawGraph(graph, states, glyphs)];
}

/** How a list is drawn. */
interface ListStyle {
  readonly width: number;
  readonly ascii?: boolean | undefined;
  /** Only words: a screen reader would read a sign out. */
  readonly wordsOnly?: boolean | undefined;
}

/** A list's lines, each cut where the window ends, the sign of its state first. */
export function drawnList(lines: readonly ListLine[], { width, ascii, wordsOnly }: ListStyle): DrawnLine[] {
  const { ellipsis, signs } = glyphsFor(ascii);
  return lines.map(({ text, state }) => {
    if (state === undefined) return [{ text: cut(text, width, ellipsis), tone: 'title' }];
    return [{ text: cut(wordsOnly ? text : `${signs[state]} ${text}`, width, ellipsis), tone: state }];
  });
}

function drawStrip(strip: Strip, states: States, glyphs: Glyphs): DrawnLine[] {
  return strip.map((marks) =>
    marks.flatMap((mark, index): Segment[] => {
      const state = states(mark.nodes);
      const here = mark.nodes.length === 0;
      const segment: Segment = {
        text: `${here ? glyphs.here : glyphs.signs[state]} ${mark.label}`.padEnd(markWidth(mark)),
        tone: here ? 'title' : state,
      };
      return index === 0 ? [segment] : [{ text: ' '.repeat(stripGap), tone: 'quiet' }, segment];
    }),
  );
}

interface Cell {
  readonly character: string;
  readonly tone: Tone;
}

function drawGraph({ shape, width, height, boxes, wires }: Layout, states: States, glyphs: Glyphs): DrawnLine[] {
  const empty: Cell = { character: ' ', tone: 'quiet' };
  const canvas = Array.from({ length: height }, () => Array.from({ length: width }, () => empty));
  const write = (x: number, y: number, text: string, tone: Tone) => {
    for (const [index, character] of [...text].entries()) {
      const row = canvas[y];
      if (row !== undefined && x + index < width) row[x + index] = { character, tone };
    }
  };
  for (const { x, y, ways, arrow } of wires) write(x, y, arrow ? glyphs.arrow : (glyphs.wires[ways] ?? ' '), 'line');
  const wired = new Set(wires.map(({ x, y }) => `${x},${y}`));
  for (const box of boxes) {
    const state = states(box.nodes);
    if (shape === 'chip')
      write(box.x, box.y, `${box.x === 0 ? '' : ' '}${glyphs.signs[state]} ${shown(box.label, glyphs)} `, state);
    else drawBox(box, state, wired.has(`${box.x + box.width},${box.y + 1}`), glyphs, write);
  }
  return canvas.map(segments);
}

/** A box: its service in the upper border, its sign and label inside. */
function drawBox(
  { x, y, width, label, service = '' }: PlacedBox,
  state: BoxState,
  leaves: boolean,
  glyphs: Glyphs,
  write: (x: number, y: number, text: string, tone: Tone) => void,
): void {
  const [leftUpper, rightUpper, leftLower, rightLower] = glyphs.corners;
  const { across, along } = state === 'planned' || state === 'gone' ? glyphs.dashed : glyphs.solid;
  const name = cut(service, width - 4, glyphs.ellipsis);
  write(x, y, `${leftUpper}${across.repeat(width - 2)}${rightUpper}`, state);
  if (name !== '') write(x + 1, y, ` ${name} `, 'quiet');
  write(x, y + 1, `${along}${' '.repeat(width - 2)}${leaves ? glyphs.outlet : along}`, state);
  write(x + 2, y + 1, `${glyphs.signs[state]} ${shown(label, glyphs)}`, state);
  write(x, y + 2, `${leftLower}${across.repeat(width - 2)}${rightLower}`, state);
}

const shown = (label: string, { ellipsis }: Glyphs): string => label.replaceAll('…', ellipsis);

/** Cells of one tone in one piece, without the empty end of the line. */
function segments(cells: readonly Cell[]): DrawnLine {
  const line: Segment[] = [];
  const end = cells.findLastIndex(({ character }) => character !== ' ');
  for (const { character, tone } of cells.slice(0, end + 1)) {
    const last = line.at(-1);
    if (last !== undefined && (last.tone === tone || character === ' ')) {
      line[line.length - 1] = { text: last.text + character, tone: last.tone };
    } else line.push({ text: character, tone });
  }
  return line;
}
