import { statusLines } from '../ui/screens/status-lines.ts';
import type { Command } from './command.ts';
import { worldOf } from './context/choose-place.ts';
import { cardsFor } from './context/course-parts.ts';
import { readStandingAnywhere } from './context/standing.ts';
import { lookAround, nothingToSee } from './status/look-around.ts';
import { statusView } from './status/status-view.ts';

/** What exists, by module, with age, cost, links and what differs from what the course wants. */
export const status: Command = async (here) => {
  const { course } = await import('../../steps/index.ts');
  const { standing, context } = await readStandingAnywhere(here);
  const { state } = standing;
  if (state === undefined) {
    const { start } = await import('./start.ts');
    return await start(here);
  }
  const sight = Object.keys(state.rows).length === 0 ? nothingToSee : await lookAround(context, standing, state);
  const view = statusView({ course, standing, state, sight, card: cardsFor(state.region, state.choices), now: Date.now() });
  context.screen.show({
    document: view,
    lines: (style) => statusLines(view, style, { world: worldOf(state.place), hint: context.hint }),
  });
  return sight.problem ? 'preflight' : 'done';
};
