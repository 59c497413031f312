import type { CourseTools } from '../../aws/tools.ts';
import type { CourseModule } from '../../course/course.ts';
import { errorView } from '../../course/errors.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { moduleEndPage } from '../../ui/ink/pages/module-end.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import type { CommandEnd } from '../command.ts';
import { isFinished } from '../context/course-parts.ts';
import { perHourOf } from '../context/remember.ts';
import { readStanding } from '../context/standing.ts';
import { open } from '../open.ts';
import { up } from '../up.ts';
import type { Proof } from '../verify/prove.ts';
import { createPauses } from './pauses.ts';
import type { PartEnd, Play } from './play.ts';
import { readBack, readGlossary } from './read.ts';
import { readStepViews } from './step-views.ts';
import { tearDown } from './tear-down.ts';

type Module = CourseModule<CourseTools>;

/** Builds module after module, from wherever the learner stands, until they stop or all stand. */
export async function buildModules(play: Play): Promise<PartEnd> {
  for (;;) {
    const { state } = play.standing;
    const next = play.course.modules.find((module) => state === undefined || !isFinished(module, state));
    if (next === undefined) return { over: 'done' };
    const end = await buildModule(play, next);
    if (end !== 'on') return end;
  }
}

async function buildModule(play: Play, module: Module): Promise<PartEnd> {
  for (;;) {
    const end = await runUp(play, module).catch((error: unknown) => ({ error }));
    if (play.intent === 'quit') return { over: 'done' };
    if (play.intent === 'teardown') {
      play.intent = undefined;
      const torn = await tearDown(play);
      if (torn !== 'on') return torn;
      continue;
    }
    const hasFailed = play.told.some(({ type }) => type === 'step-failed');
    if (play.stop.aborted || (end === 'interrupted' && !hasFailed)) return { over: 'interrupted' };
    if (end === 'done') return await endOfModule(play, module);
    // After a failure the other pauses were answered with "stop"; what ended the run is the failure.
    const again = await askAfterTrouble(play, module, end === 'interrupted' ? 'failed' : end);
    if (again !== 'on') return again;
  }
}

/** One run of `up`, guided by pauses. */
async function runUp(play: Play, module: Module): Promise<CommandEnd> {
  const views = await readStepViews(play);
  const pauses = createPauses(play, views);
  play.told = [];
  play.answers = [];
  play.busy = play.context.flags.rehearse ? 'Starting your local AWS' : 'Looking at what is there';
  play.hear = (event) => {
    play.told.push(event);
    if (event.type === 'run-started') {
      play.busy = 'Getting ready';
      void readWhere(play);
    }
    if (event.type === 'run-finished') play.busy = 'Checking that it works';
    pauses.hear(event);
  };
  play.stage.listen(
    [
      { key: 'e', does: 'express or guided' },
      { key: 'q', does: 'stop after this' },
    ],
    (key) => {
      if (key === 'e') {
        play.express = !play.express;
        if (play.express) pauses.release();
        play.stage.move();
      } else {
        play.intent = 'quit';
        process.emit('SIGINT', 'SIGINT');
      }
    },
  );
  try {
    const { pauses: _, ...context } = play.context;
    return await up({ ...context, flags: { ...context.flags, through: module.id }, pauses });
  } finally {
    play.hear = () => {};
    play.stage.listen([], () => {});
    play.busy = 'One moment';
    play.standing = await readStanding(play.context);
  }
}

/** Shows in the header which project it is, as soon as there is one. */
async function readWhere(play: Play): Promise<void> {
  const { state } = await readStanding(play.context).catch(() => ({ state: undefined }));
  if (state === undefined || play.where === undefined) return;
  play.where = { ...play.where, project: state.project, account: state.account, region: state.region };
  play.stage.move();
}

async function endOfModule(play: Play, module: Module): Promise<PartEnd> {
  const { course, ask } = play;
  const state = play.standing.state;
  const told = play.told.findLast((event): event is Finished => event.type === 'module-finished' && event.module === module.id);
  const checks = play.answers.filter(isProof).filter((proof) => proof.module === module.id);
  const next = course.modules[course.modules.indexOf(module) + 1]?.title;
  const views = await readStepViews(play);
  const page = moduleEndPage({
    title: module.title,
    result: module.result,
    links: told?.links ?? [],
    checks,
    perHour: state === undefined ? 0 : perHourOf(course, state),
    world: play.where?.world === 'rehearsal' ? 'rehearsal' : 'aws',
    next,
    canOpen: (told?.links ?? []).length > 0,
  });
  for (;;) {
    const { key, value } = await ask(page);
    if (key === 'q' || (key === 'enter' && value === 'stop')) return { over: 'done' };
    if (key === 't' || value === 'teardown') {
      const torn = await tearDown(play);
      if (torn !== 'on') return torn;
    } else if (key === 'b') {
      const passed = views.pauses.flatMap((id) => views.view(id) ?? []);
      await readBack(
        play,
        passed.filter(({ card }) => state?.rows[card.id] !== undefined),
        play.stop,
      );
    } else if (key === '?') await readGlossary(play, `${module.title} ${module.result}`, play.stop);
    else if (value === 'open') await openIt(play);
    else return 'on';
  }
}

type Finished = Extract<EngineEvent, { type: 'module-finished' }>;

const isProof = (document: unknown): document is Proof =>
  typeof document === 'object' && document !== null && (document as { type?: unknown }).type === 'check';

/** Opens what was built last; that it can't is no reason to end the wizard. */
export async function openIt(play: Play): Promise<void> {
  const { context } = play;
  play.busy = 'Opening it';
  await open({ ...context, words: [] }).catch((error: unknown) =>
    context.screen.fail(spellCommands(errorView(error), context.hint), 1),
  );
}

async function askAfterTrouble(play: Play, module: Module, end: CommandEnd | { error: unknown }): Promise<PartEnd> {
  const { ask, context } = play;
  const error = typeof end === 'object' ? spellCommands(errorView(end.error), context.hint) : undefined;
  const title = error === undefined ? `${module.title} isn't finished: what is wrong stands above` : "It can't go on like this";
  const { key, value } = await ask(
    troublePage(title, error, [
      { value: 'again', label: 'Try again', detail: 'it goes on where it stopped' },
      ...(play.standing.state === undefined ? [] : [{ value: 'teardown', label: 'Tear down' }]),
      { value: 'stop', label: 'Stop here' },
    ]),
  );
  if (key === 'q' || value === 'stop') return { over: typeof end === 'object' ? 'failed' : end };
  return value === 'teardown' ? await tearDown(play) : 'on';
}
