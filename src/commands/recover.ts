import type { CourseTools } from '../aws/tools.ts';
import { ExplainedError } from '../course/errors.ts';
import { recover as lookAgain, type Recovery } from '../engine/recover.ts';
import { notLost, restoreState, saysTheSame } from '../engine/state/restore.ts';
import { recoveredLines, recoveryLines } from '../ui/screens/recovery-lines.ts';
import { createWorkspace } from '../workspace/create-workspace.ts';
import { writeSettings } from '../workspace/settings.ts';
import { ask } from './ask.ts';
import type { Command, CommandContext, CommandEnd } from './command.ts';
import { answer } from './context/answers.ts';
import { chosen } from './context/choices.ts';
import { worldOf } from './context/choose-place.ts';
import { cardsFor, deskOf, quietTools } from './context/course-parts.ts';
import { findOut } from './context/find-out.ts';
import { hold, tellTakeOver } from './context/hold.ts';
import { type OpenWorld, openWorld } from './context/open-world.ts';
import { forgetGone, remember } from './context/remember.ts';
import { filesToCompare, keepLearnersFolder } from './recover/files.ts';
import { type Memory, readMemory } from './recover/memory.ts';
import { recoveryView } from './recover/recovery-view.ts';
import { sameWords } from './recover/same-words.ts';
import { placeToLookIn, refuseElsewhere } from './recover/where.ts';
import { nothingThere, whichProject } from './recover/which-project.ts';

/** Builds a lost state file again from what stands, and shows it before it is written. Changes nothing in AWS. */
export const recover: Command = async (context) => {
  const memory = await readMemory(context);
  const place = await placeToLookIn(context, memory);
  const world = await openWorld(context, memory.standing, place);
  try {
    refuseElsewhere(context, memory, world.at);
    const { workspace, state } = memory.standing;
    const files = await filesToCompare(workspace, context.shell.packageRoot);
    const tools = quietTools(world.session, { ...deskOf(context, workspace), files }, new AbortController().signal);
    const recovery = await look(context, memory, world, tools);
    if (state !== undefined) return notNeeded(context, memory, recovery);
    await confirm(context, recovery);
    return await write(context, memory, world, recovery);
  } finally {
    world.close();
  }
};

/** Finds out which project it is and what stands of it, and shows that. */
async function look(context: CommandContext, memory: Memory, { at }: OpenWorld, tools: CourseTools): Promise<Recovery> {
  const { course } = await import('../../steps/index.ts');
  const { standing, backup } = memory;
  const stop = new AbortController().signal;
  const projects = await course.projects({ ...tools, signal: stop });
  const project = await whichProject(context, memory, { projects, at });
  const { here: traces = [], elsewhere = [] } = projects.find((one) => one.project === project) ?? {};
  // Asked in one region about what is in another, S3 answers only that it isn't there.
  if (traces.length === 0 && elsewhere.length > 0 && memory.at === undefined) {
    throw nothingThere(context, { project, projects, at });
  }
  const older = standing.state ?? backup;
  const former = older?.project === project ? older : undefined;
  const { choices } = await findOut(course, tools, chosen(context, course.choices, former));
  const recovery = await lookAgain({
    course,
    folder: standing.workspace.home,
    project,
    choices,
    traces,
    former,
    at,
    tools: () => tools,
    card: cardsFor(at.region, choices),
    emit: () => {},
    stop,
  });
  // Only where somebody noted that it was built just here is an empty account the truth, and no mistake about where to look.
  const nothing = Object.keys(recovery.state.rows).length === 0 && traces.length === 0;
  if (nothing && (memory.at === undefined || memory.project !== project || !standing.exists)) {
    await forgetGone(standing.index, { project, ...at });
    const refused = recovery.steps.flatMap(({ found, name, why }) => (found === 'not-ours' ? [{ name, why: why ?? '' }] : []));
    throw nothingThere(context, { project, projects, at, refused: refused.slice(0, 1) });
  }
  const view = recoveryView(recovery, memory, traces);
  context.screen.show({ document: view, lines: (style) => recoveryLines(view, style) });
  return recovery;
}

/** The state file can be read: it is left as it is, whatever it says. */
function notNeeded({ screen }: CommandContext, { standing }: Memory, { state }: Recovery): CommandEnd {
  const { workspace, state: there } = standing;
  if (there !== undefined && !saysTheSame(there, state)) throw notLost(workspace.home, there);
  screen.show({
    document: { type: 'result', outcome: 'done', project: state.project, written: false, stateFile: workspace.stateFile },
    lines: () => [`The state file is there and says the same, so there is nothing to recover: ${workspace.stateFile}`],
  });
  return 'done';
}

async function confirm(context: CommandContext, { state }: Recovery): Promise<void> {
  if (context.flags.yes) return;
  const said = await ask(context, {
    about: `whether to write the state file of ${state.project}`,
    prompt: 'Write this as the state file? [Enter: yes, n: no]',
    instead: [`Answer it with --yes: ${context.hint(sameWords(context, `--project ${state.project}`, '--yes'))}`],
  });
  if (said !== '' && !/^y/i.test(said)) throw new ExplainedError({ what: 'Stopped; nothing was written', kind: 'interrupted' });
}

async function write(
  context: CommandContext,
  { standing }: Memory,
  { session, at }: OpenWorld,
  { state, steps }: Recovery,
): Promise<CommandEnd> {
  const { course } = await import('../../steps/index.ts');
  const { screen, hint, shell } = context;
  const { workspace, settings } = standing;
  await keepLearnersFolder(workspace);
  await createWorkspace({ workspace, packageRoot: shell.packageRoot });
  return await hold<CommandEnd>(context, workspace, 'recover', async (held) => {
    tellTakeOver(held, screen.watch({ world: worldOf(at.place), hint }));
    screen.rest();
    const written = await restoreState(held.lock, workspace.home, state);
    const profile = answer(context, 'profile', settings.profile);
    const endpointUrl = at.place === 'endpoint' ? session.target.endpoint : undefined;
    await writeSettings(workspace, {
      place: at.place,
      region: at.region,
      project: state.project,
      ...(profile === undefined || at.place === 'sandbox' ? {} : { profile }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
    });
    const unlisted = await remember(standing, course, state);
    if (unlisted) screen.remark(unlisted);
    const mend = steps.some(({ found }) => found === 'changed' || found === 'missing');
    const view = { stateFile: workspace.stateFile, resources: Object.keys(state.rows).length, mend };
    screen.show({
      document: { type: 'result', outcome: 'done', project: state.project, written, ...view },
      lines: (style) => recoveredLines(view, style, hint),
    });
    return 'done';
  });
}
