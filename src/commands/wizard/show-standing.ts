import { createdAtOf, type State } from '../../engine/state/row.ts';
import type { BoxState } from '../../ui/ink/map/types.ts';
import { cardsFor } from '../context/course-parts.ts';
import type { Play } from './play.ts';
import { whereOf } from './where-of.ts';

/**
 * Shows on the map, in the header and on the meter how things stand by what is recorded.
 * @param before what was shown until now, where it was another project: what that costs isn't counted any more
 */
export function showStanding(play: Play, state: State | undefined, before?: State): void {
  for (const step of Object.keys(before?.rows ?? {})) play.meter.ends(step, 0);
  play.board.set(boxesOf(state));
  for (const running of runningIn(play, state)) play.meter.starts(running);
  play.where = state && whereOf(state);
}

/** How the boxes of the map stand by what is recorded. */
function boxesOf(state: State | undefined): Record<string, BoxState> {
  const boxes = { created: 'standing', creating: 'building', deleting: 'deleting', failed: 'failed' } as const;
  return Object.fromEntries(Object.values(state?.rows ?? {}).map((row) => [row.step, boxes[row.status]]));
}

/** What runs by the hour already. A rehearsal's meter stands still: nothing is spent. */
function runningIn({ course }: Play, state: State | undefined) {
  if (state === undefined || state.place === 'sandbox') return [];
  const card = cardsFor(state.region, state.choices);
  return course.modules.flatMap((module) =>
    module.steps.flatMap((step) => {
      const row = state.rows[step.id];
      const made = row && createdAtOf(row);
      return made === undefined ? [] : [{ step: step.id, perHour: card(step, module.id).perHour, since: Date.parse(made) }];
    }),
  );
}
