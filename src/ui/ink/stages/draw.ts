import type { StageState } from '../../../course/stages.ts';
import type { Style } from '../../style.ts';
import { stageWords } from '../../text/stages.ts';
import { elapsed } from '../../text/words.ts';
import { type Glyphs, glyphsFor } from '../map/glyphs.ts';
import { cut } from '../map/layout.ts';
import { painted } from '../map/paint.ts';
import type { BoxState, DrawnLine, Segment } from '../map/types.ts';
import type { WatchedStage } from './watch.ts';

/** Columns between two boxes: a line and its arrow. */
const between = 3;
/** A box narrower than this has no room for a word and its time. */
const narrowest = 18;
/** Wider boxes only put more air between the words. */
const widest = 30;
/** Lines of a row of boxes: two borders, the title, how it stands, what it is about. */
const boxHeight = 5;

/** Stages light up as the boxes of the map do. */
const boxStates: Readonly<Record<StageState, BoxState>> = {
  waiting: 'planned',
  running: 'building',
  done: 'standing',
  failed: 'failed',
  stopped: 'gone',
};

export interface StagesView {
  readonly stages: readonly WatchedStage[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Lines they may take, at least 1. */
  readonly height: number;
}

/** Stages as boxes with arrows between them, which light up one after another; a list where there is no room for boxes. */
export function drawnStages({ stages, now, height }: StagesView, style: Style): string[] {
  if (stages.length === 0) return [];
  const glyphs = glyphsFor(style.glyphs.done === '[ok]');
  const width = Math.min(widest, Math.floor((style.columns - between * (stages.length - 1)) / stages.length));
  const lines =
    width >= narrowest && height >= boxHeight ? boxes(stages, now, width, glyphs, style) : list(stages, now, glyphs, style);
  const seen = lines.length <= height ? lines : [inOneLine(stages, style.columns, glyphs)];
  return painted(seen, style);
}

/** `done 12s`, `running 1m02s`, `waiting`. */
function standing({ state, since, until }: WatchedStage, now: number): string {
  const end = state === 'running' ? now : until;
  if (since === undefined || end === undefined) return stageWords[state];
  // Tenths of a second would flicker.
  return `${stageWords[state]} ${elapsed(Math.max(0, Math.floor((end - since) / 1000)) * 1000).replace('.0s', 's')}`;
}

function boxes(stages: readonly WatchedStage[], now: number, width: number, glyphs: Glyphs, { safe }: Style): DrawnLine[] {
  const [leftUpper, rightUpper, leftLower, rightLower] = glyphs.corners;
  const rows: Segment[][] = Array.from({ length: boxHeight }, () => []);
  const add = (...parts: readonly (readonly [string, Segment['tone']])[]) => {
    for (const [index, [text, tone]] of parts.entries()) rows[index]?.push({ text, tone });
  };
  for (const [index, stage] of stages.entries()) {
    const tone = boxStates[stage.state];
    const { across, along } = tone === 'planned' || tone === 'gone' ? glyphs.dashed : glyphs.solid;
    const room = width - 4;
    const inside = (text: string, right = along) => `${along} ${cut(text, room, glyphs.ellipsis).padEnd(room)} ${right}`;
    const last = index === stages.length - 1;
    add(
      [`${leftUpper}${across.repeat(width - 2)}${rightUpper}`, tone],
      [inside(`${glyphs.signs[tone]} ${safe(stage.title)}`), tone],
      [inside(`  ${standing(stage, now)}`, last ? along : glyphs.outlet), tone],
      [inside(`  ${safe(stage.detail ?? '')}`), tone],
      [`${leftLower}${across.repeat(width - 2)}${rightLower}`, tone],
    );
    if (last) continue;
    const air = ' '.repeat(between);
    const line = `${(glyphs.solid.across).repeat(between - 1)}${glyphs.arrow}`;
    add([air, 'line'], [air, 'line'], [line, 'line'], [air, 'line'], [air, 'line']);
  }
  return rows;
}

/** A line a stage, for narrow windows. */
function list(stages: readonly WatchedStage[], now: number, glyphs: Glyphs, { columns, safe }: Style): DrawnLine[] {
  return stages.map((stage) => {
    const tone = boxStates[stage.state];
    const detail = stage.detail === undefined ? '' : `, ${safe(stage.detail)}`;
    const said = `${glyphs.signs[tone]} ${safe(stage.title)}: ${standing(stage, now)}${detail}`;
    return [{ text: cut(said, columns, glyphs.ellipsis), tone }];
  });
}

/** Where not even a list has room: what runs, or what ended it. */
function inOneLine(stages: readonly WatchedStage[], columns: number, glyphs: Glyphs): DrawnLine {
  const said = stages.map(({ title, state }) => `${glyphs.signs[boxStates[state]]} ${title}`).join(` ${glyphs.arrow} `);
  const telling = stages.find(({ state }) => state === 'running' || state === 'failed');
  return [{ text: cut(said, columns, glyphs.ellipsis), tone: telling === undefined ? 'quiet' : boxStates[telling.state] }];
}
