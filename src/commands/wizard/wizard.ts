import { join } from 'node:path';
import { glossary } from '../../../steps/glossary/index.ts';
import { course } from '../../../steps/index.ts';
import { mapOf } from '../../course/map.ts';
import { stopOnSignals } from '../../engine/signals.ts';
import { createdAtOf, type State } from '../../engine/state/row.ts';
import { createBoard } from '../../ui/ink/board.ts';
import { headerLines } from '../../ui/ink/header.ts';
import { createInkScreen, standIn } from '../../ui/ink/ink-screen.ts';
import { createMapDrawer } from '../../ui/ink/map/create-map-drawer.ts';
import { painted } from '../../ui/ink/map/paint.ts';
import { type BoxState, type MapView, withStates } from '../../ui/ink/map/types.ts';
import { createMeter } from '../../ui/ink/meter.ts';
import { mountWizard } from '../../ui/ink/mount.tsx';
import { farewellLines } from '../../ui/ink/pages/farewell.ts';
import { createStage, Withdrawn } from '../../ui/ink/stage.ts';
import { workLines } from '../../ui/ink/work.ts';
import { createStyle } from '../../ui/style.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import type { Command, CommandContext, CommandEnd } from '../command.ts';
import { cardsFor } from '../context/course-parts.ts';
import { perHourOf } from '../context/remember.ts';
import { readStanding, readStandingAnywhere } from '../context/standing.ts';
import { buildModules } from './build-module.ts';
import { chooseWorld } from './choose-world.ts';
import type { PartEnd, Play } from './play.ts';
import { resume } from './resume.ts';
import { silence } from './silence.ts';

/** The wizard: asks, explains, shows, and drives the same commands that a script would call. */
export const wizard: Command = async (here) => {
  const [{ standing, context: there }, atHand] = await Promise.all([readStandingAnywhere(here), readStanding(here)]);
  const { shell, terminal } = here;
  const spoken = shell.env.INK_SCREEN_READER === 'true';
  const meter = createMeter();
  const { state } = standing;
  for (const running of runningIn(state)) meter.starts(running);
  const board = createBoard({ states: boxesOf(state), meter });
  const stage = createStage();
  const unsilence = silence(join(userStateFolder(shell.env), 'wizard.log'));
  const { stop, remove } = stopOnSignals({ exitNow: shell.exitNow });
  // What stays has to fit beside its margin.
  const style = () => createStyle({ ...terminal, columns: (shell.stdout.columns || 80) - 1 });

  const play: Play = {
    context: contextFor(there, standing.workspace.dir),
    standing,
    where: undefined,
    busy: 'One moment',
    express: Boolean(here.flags.express),
    intent: undefined,
    spoken,
    course,
    glossary,
    stage,
    board,
    meter,
    stop,
    sent: new Map(),
    told: [],
    answers: [],
    hear: () => {},
    ask: (page) => stage.ask(page, stop),
  };
  play.context = {
    ...play.context,
    screen: createInkScreen({
      stage,
      board,
      style,
      spoken,
      hear: (event) => play.hear(event),
      answered: (document) => play.answers.push(document),
    }),
  };
  if (state !== undefined) play.where = whereOf(state);

  const map = mapOf(course);
  const draw = createMapDrawer();
  const drawMap = (view: MapView) => {
    if (play.where === undefined) return [];
    return painted(draw(withStates(map, board.states()), { ...view, ascii: !terminal.unicode }), style());
  };
  const mounted = mountWizard({
    stage,
    style: style(),
    stdin: shell.stdin,
    stdout: shell.stdout,
    stderr: shell.stderr,
    spoken,
    mapInWords: () => drawMap({ width: style().columns, height: 20, list: true }),
    onInterrupt: () => process.emit('SIGINT', 'SIGINT'),
    scenery: {
      header: (inner) => headerLines(play.where, meter.read(Date.now()), Date.now(), play.express, inner),
      map: ({ columns }, height) => drawMap({ width: columns, height }),
      work: (inner) =>
        workLines(
          {
            atWork: board.atWork(),
            busy: play.busy,
            stopping: board.stopping(),
            world: play.where?.world ?? 'rehearsal',
            now: Date.now(),
          },
          inner,
        ),
    },
  });
  try {
    const another = standing.workspace.dir === atHand.workspace.dir ? undefined : { context: here, standing: atHand };
    const end = await perform(play, state, another).catch((error: unknown): PartEnd => {
      if (error instanceof Withdrawn) return { over: 'interrupted' };
      throw error;
    });
    const over = end === 'on' ? { over: 'done' as const } : end;
    stage.print(standIn(await farewell(play, over), style()));
    return over.over;
  } finally {
    await mounted.close();
    remove();
    unsilence();
  }
};

async function perform(
  play: Play,
  state: State | undefined,
  another: Pick<Play, 'context' | 'standing'> | undefined,
): Promise<PartEnd> {
  let begun = state === undefined ? await chooseWorld(play) : await resume(play, state, another?.standing.workspace.dir);
  if (begun === 'new' && another !== undefined) {
    play.standing = another.standing;
    play.where = undefined;
    play.context = { ...contextFor(another.context, another.standing.workspace.dir), screen: play.context.screen };
    play.board.forget();
    // What the other project costs isn't counted here.
    for (const step of Object.keys(state?.rows ?? {})) play.meter.ends(step, 0);
    begun = await chooseWorld(play);
  }
  return begun === 'on' ? await buildModules(play) : begun === 'new' ? { over: 'done' } : begun;
}

/** The commands run under the wizard's own answers: the folder is settled, and stack traces have no place on a drawn screen. */
function contextFor(context: CommandContext, dir: string): CommandContext {
  const { verbose: _, through: __, ...flags } = context.flags as Record<string, string | true>;
  return { ...context, flags: { ...flags, dir } };
}

async function farewell(play: Play, { over, receipt }: { over: CommandEnd; receipt?: string }): Promise<string[]> {
  const { standing, context } = play;
  const { state, workspace } = await readStanding(context).catch(() => standing);
  return farewellLines(
    {
      project: state?.project,
      world: state?.place === 'sandbox' ? 'rehearsal' : 'aws',
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

const whereOf = ({ place, project, account, region }: State) => ({
  world: place === 'sandbox' ? ('rehearsal' as const) : place,
  project,
  account,
  region,
});

/** How the boxes of the map stand by what is recorded. */
function boxesOf(state: State | undefined): Record<string, BoxState> {
  const boxes = { created: 'standing', creating: 'building', deleting: 'deleting', failed: 'failed' } as const;
  return Object.fromEntries(Object.values(state?.rows ?? {}).map((row) => [row.step, boxes[row.status]]));
}

/** What runs by the hour already. A rehearsal's meter stands still: nothing is spent. */
function runningIn(state: State | undefined) {
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
