import { join } from 'node:path';
import { stopOnSignals } from '../../engine/signals.ts';
import { createBoard } from '../../ui/ink/board.ts';
import { headerLines } from '../../ui/ink/header.ts';
import { createInkScreen, standIn } from '../../ui/ink/ink-screen.ts';
import { createMeter } from '../../ui/ink/meter.ts';
import { mountWizard } from '../../ui/ink/mount.tsx';
import { createStage, Withdrawn } from '../../ui/ink/stage.ts';
import { workLines } from '../../ui/ink/work.ts';
import { createStyle } from '../../ui/style.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import type { Command, CommandContext } from '../command.ts';
import { knownPlace } from '../context/choose-place.ts';
import { findStanding } from './find-standing.ts';
import { askWorld } from './first-question.ts';
import type { Opening } from './play.ts';
import { silence } from './silence.ts';
import { whereOf } from './where-of.ts';

/**
 * The wizard: asks, explains, shows, and drives the same commands that a script would call.
 * The first question is on screen before the course is loaded, which is most of the program.
 */
export const wizard: Command = async (here) => {
  const found = await findStanding(here);
  const { standing } = found;
  const { shell, terminal } = here;
  const spoken = shell.env.INK_SCREEN_READER === 'true';
  const meter = createMeter();
  const board = createBoard({ meter });
  const stage = createStage();
  const unsilence = silence(join(userStateFolder(shell.env), 'wizard.log'));
  const { stop, remove } = stopOnSignals({ exitNow: shell.exitNow });
  // What stays has to fit beside its margin.
  const style = () => createStyle({ ...terminal, columns: (shell.stdout.columns || 80) - 1 });

  const opening: Opening = {
    context: contextFor(found.context, standing.workspace.dir),
    standing,
    // What runs in AWS, and costs, isn't known before the course is.
    where: standing.state?.place === 'sandbox' ? whereOf(standing.state) : undefined,
    busy: 'One moment',
    express: Boolean(here.flags.express),
    intent: undefined,
    spoken,
    drawMap: () => [],
    stage,
    board,
    meter,
    stop,
    sent: new Map(),
    chosen: new Set(),
    readUpTo: undefined,
    told: [],
    answers: [],
    hear: () => {},
    ask: (page) => stage.ask(page, stop),
  };
  const screen = createInkScreen({
    stage,
    board,
    style,
    spoken,
    hear: (event) => opening.hear(event),
    answered: (document) => opening.answers.push(document),
  });
  opening.context = { ...opening.context, screen };
  const mounted = mountWizard({
    stage,
    style: style(),
    stdin: shell.stdin,
    stdout: shell.stdout,
    stderr: shell.stderr,
    spoken,
    mapInWords: () => opening.drawMap({ width: style().columns, height: 20, list: true }),
    onInterrupt: () => process.emit('SIGINT', 'SIGINT'),
    scenery: {
      header: (inner) => headerLines(opening.where, meter.read(Date.now()), Date.now(), opening.express, inner),
      map: ({ columns }, height) => opening.drawMap({ width: columns, height }),
      work: (inner, height) =>
        workLines(
          {
            atWork: board.atWork(),
            followed: board.followed(),
            height,
            busy: opening.busy,
            stopping: board.stopping(),
            world: opening.where?.world ?? 'rehearsal',
            now: Date.now(),
          },
          inner,
        ),
    },
  });
  try {
    const isNew = found.lost === undefined && standing.state === undefined;
    const known = isNew ? knownPlace(opening.context, standing) : undefined;
    const answered = isNew && known === undefined ? askWorld(opening).catch(withdrawn) : undefined;
    await nextFrame();
    const { playCourse } = await import('./play-course.ts');
    const begun = { found, place: answered === undefined ? known : await answered };
    const { over, lines } = await playCourse(opening, begun, { here, contextFor });
    stage.print(standIn(lines, style()));
    return over;
  } finally {
    await mounted.close();
    remove();
    unsilence();
  }
};

/** Ctrl-C at the first question: nothing was begun. */
function withdrawn(error: unknown): 'interrupted' {
  if (error instanceof Withdrawn) return 'interrupted';
  throw error;
}

/** What was asked is drawn by now: React and Ink draw in turns of the event loop that lie before this one. */
const nextFrame = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

/** The commands run under the wizard's own answers: the folder is settled, and stack traces have no place on a drawn screen. */
function contextFor(context: CommandContext, dir: string): CommandContext {
  const { verbose: _, through: __, ...flags } = context.flags as Record<string, string | true>;
  return { ...context, flags: { ...flags, dir } };
}
