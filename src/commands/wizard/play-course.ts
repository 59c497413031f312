import { glossary } from '../../../steps/glossary/index.ts';
import { course } from '../../../steps/index.ts';
import type { Place, State } from '../../engine/state/row.ts';
import { createMapDrawer } from '../../ui/ink/map/create-map-drawer.ts';
import { painted } from '../../ui/ink/map/paint.ts';
import { withStates } from '../../ui/ink/map/types.ts';
import { farewellLines } from '../../ui/ink/pages/farewell.ts';
import { Withdrawn } from '../../ui/ink/stage.ts';
import { createStyle } from '../../ui/style.ts';
import type { CommandContext, CommandEnd } from '../command.ts';
import { perHourOf } from '../context/remember.ts';
import { readStanding } from '../context/standing.ts';
import { buildModules } from './build-module.ts';
import { chooseWorld } from './choose-world.ts';
import { findAgain } from './find-again.ts';
import type { FoundStanding } from './find-standing.ts';
import type { Opening, PartEnd, Play } from './play.ts';
import { resume } from './resume.ts';
import { showStanding } from './show-standing.ts';
import { shownMap } from './shown-map.ts';

/** How far the learner has come before the course was loaded. */
export interface Begun {
  readonly found: FoundStanding;
  /** What was answered to the first question, or what flags answer it with; undefined where there is none to answer. */
  readonly place: Place | 'quit' | 'interrupted' | undefined;
}

export interface Beginning {
  readonly here: CommandContext;
  /** A command's context under the wizard's own answers, for a workspace's folder. */
  readonly contextFor: (context: CommandContext, dir: string) => CommandContext;
}

/** The play itself, from the first answer to the last line. */
export async function playCourse(
  opening: Opening,
  begun: Begun,
  beginning: Beginning,
): Promise<{ readonly over: CommandEnd; readonly lines: readonly string[] }> {
  // The same object: what draws the screen looks at it.
  const play: Play = Object.assign(opening, { course, glossary });
  const draw = createMapDrawer();
  const { terminal } = beginning.here;
  play.drawMap = (view) => {
    if (play.where === undefined) return [];
    const style = createStyle({ ...terminal, columns: view.width });
    const states = play.board.states();
    const known = new Set([...Object.keys(states), ...play.board.cards().keys()]);
    const map = shownMap(course, play.standing.state?.choices ?? {}, known);
    return painted(draw(withStates(map, states), { ...view, ascii: !terminal.unicode }), style);
  };
  const end = await perform(play, begun, beginning).catch((error: unknown): PartEnd => {
    if (error instanceof Withdrawn) return { over: 'interrupted' };
    throw error;
  });
  const over = end === 'on' ? { over: 'done' as const } : end;
  return { over: over.over, lines: await farewell(play, over) };
}

async function perform(play: Play, { found, place }: Begun, { contextFor }: Beginning): Promise<PartEnd> {
  if (place === 'quit') return { over: 'done' };
  if (place === 'interrupted') return { over: 'interrupted' };
  if (found.lost !== undefined) {
    const end = await findAgain(play, found.lost);
    if (end !== 'on') return end;
  }
  const { state } = play.standing;
  showStanding(play, state);
  let now = state === undefined ? await chooseWorld(play, place) : await resume(play, found.atHand?.standing.workspace.dir);
  if (now === 'new' && found.atHand !== undefined) {
    const { standing, context } = found.atHand;
    play.standing = standing;
    play.context = { ...contextFor(context, standing.workspace.dir), screen: play.context.screen };
    showStanding(play, undefined, state);
    now = await chooseWorld(play);
  }
  return now === 'on' ? await buildModules(play) : now === 'new' ? { over: 'done' } : now;
}

async function farewell(play: Play, { over, receipt }: { over: CommandEnd; receipt?: string }): Promise<string[]> {
  const { standing, context } = play;
  const { state, workspace } = await readStanding(context).catch(() => standing);
  return farewellLines(
    {
      project: state?.project,
      world: worldIn(state),
      standing: Object.keys(state?.rows ?? {}).length,
      perHour: state === undefined ? 0 : perHourOf(course, state),
      workspace: workspace.dir,
      receipt,
      interrupted: over === 'interrupted',
      hint: context.hint,
    },
    context.screen.style,
  );
}

const worldIn = (state: State | undefined) => (state?.place === 'sandbox' ? 'rehearsal' : 'aws');
