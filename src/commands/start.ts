import { startLines } from '../ui/screens/start-lines.ts';
import { canDraw } from '../ui/terminal.ts';
import type { Command } from './command.ts';
import { isFinished } from './context/course-parts.ts';
import { makePlan } from './context/make-plan.ts';
import { perHourOf } from './context/remember.ts';
import { readStandingAnywhere } from './context/standing.ts';

/** Without a command: the wizard, where somebody sits in front of a terminal; else where you stand. */
export const start: Command = async (here) => {
  if (!canDraw(here.shell, here.shell.env, here.terminal)) return await tellWhereYouStand(here);
  return await (await import('./wizard/wizard.ts')).wizard(here);
};

/** Where you stand, or what there is to build, and the exact next command. Reads files only. */
const tellWhereYouStand: Command = async (here) => {
  const { course } = await import('../../steps/index.ts');
  const { standing, context } = await readStandingAnywhere(here);
  const { state, workspace, others } = standing;
  const { steps } = await makePlan(context, standing);
  const modules = course.modules.map((module) => ({
    id: module.id,
    title: module.title,
    result: module.result,
    finished: state !== undefined && isFinished(module, state),
    begun: module.steps.some(({ id }) => state?.rows[id] !== undefined),
    steps: steps.filter(({ card }) => card.module === module.id).map(({ card }) => ({ id: card.id, title: card.title })),
  }));
  const allFinished = modules.every(({ finished }) => finished);
  const next = state === undefined ? 'up --rehearse' : allFinished ? 'open site' : 'up';
  const view = {
    type: 'where-you-stand',
    workspace: standing.exists ? workspace.dir : null,
    project: state?.project ?? null,
    place: state?.place ?? null,
    account: state?.account ?? null,
    region: state?.region ?? null,
    perHour: state === undefined ? 0 : perHourOf(course, state),
    modules,
    elsewhere: others,
    next: context.hint(next),
  };
  context.screen.show({ document: view, lines: (style) => startLines(view, style, context.hint) });
  return 'done';
};
