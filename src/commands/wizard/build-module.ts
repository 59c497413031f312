import type { CourseTools } from '../../aws/tools.ts';
import type { CourseModule } from '../../course/course.ts';
import { errorView } from '../../course/errors.ts';
import { moduleEndPage } from '../../ui/ink/pages/module-end.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import type { CommandEnd } from '../command.ts';
import { isFinished } from '../context/course-parts.ts';
import { perHourOf } from '../context/remember.ts';
import { readStanding } from '../context/standing.ts';
import { up } from '../up.ts';
import type { Proof } from '../verify/prove.ts';
import { asOption, extrasOf, takeBeside } from './extras.ts';
import { createPauses } from './pauses.ts';
import type { PartEnd, Play } from './play.ts';
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
  const end = await buildThrough(play, module);
  return end === 'on' ? await endOfModule(play, module) : end;
}

/** Builds what is missing up to a module, again and again where something fails and the learner wants to. `on`: it stands. */
export async function buildThrough(play: Play, module: Module): Promise<PartEnd> {
  for (;;) {
    const end = await runUp(play, module).catch((error: unknown) => ({ error }));
    const { intent } = play;
    if (intent === 'quit') return { over: 'done' };
    play.intent = undefined;
    // Chosen otherwise at a pause: nothing of that step was begun, and the run that follows builds it so.
    if (intent === 'again' && !play.stop.aborted) continue;
    if (intent === 'teardown') {
      const torn = await tearDown(play);
      if (torn !== 'on') return torn;
      continue;
    }
    const hasFailed = play.told.some(({ type }) => type === 'step-failed');
    if (play.stop.aborted || (end === 'interrupted' && !hasFailed)) return { over: 'interrupted' };
    if (end === 'done') return 'on';
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
    if (event.type === 'run-finished') play.busy = event.outcome === 'done' ? 'Checking that it works' : 'One moment';
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
  const next = course.modules[course.modules.indexOf(module) + 1]?.title;
  for (;;) {
    const { state } = play.standing;
    const links = play.told.flatMap((event) => (event.type === 'module-finished' ? [event] : [])).reverse();
    const extras = extrasOf(play, (through) => buildThrough(play, through));
    const page = moduleEndPage({
      title: module.title,
      result: module.result,
      links: links.flatMap((finished) => finished.links),
      checks: play.answers.filter(isProof).filter((proof) => proof.module === module.id),
      perHour: state === undefined ? 0 : perHourOf(course, state),
      world: play.where?.world === 'rehearsal' ? 'rehearsal' : 'aws',
      next,
      extras: extras.map(asOption),
    });
    const end = await takeBeside(play, await ask(page), extras, `${module.title} ${module.result}`);
    if (end !== 'on') return end ?? 'on';
  }
}

const isProof = (document: unknown): document is Proof =>
  typeof document === 'object' && document !== null && (document as { type?: unknown }).type === 'check';

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
