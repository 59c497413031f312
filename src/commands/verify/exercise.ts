import type { CourseTools } from '../../aws/tools.ts';
import type { Course, CourseModule, Exercise } from '../../course/course.ts';
import { ExplainedError, errorView } from '../../course/errors.ts';
import type { State } from '../../engine/state/row.ts';
import { exerciseLines } from '../../ui/screens/exercise-lines.ts';
import { nearest } from '../arguments/nearest.ts';
import type { CommandContext, CommandEnd } from '../command.ts';
import { deskOf, isFinished, loggedTools, outputsOf } from '../context/course-parts.ts';
import { hold } from '../context/hold.ts';
import { openWorld } from '../context/open-world.ts';
import { mustHaveState, readStandingAnywhere } from '../context/standing.ts';
import { tellers } from '../context/tellers.ts';

/** An exercise, and the module it belongs to. */
export interface Offered {
  readonly exercise: Exercise<CourseTools>;
  readonly module: CourseModule<CourseTools>;
}

/** All exercises of a course, in the order of its modules. */
export const exercisesOf = ({ modules }: Course<CourseTools>): readonly Offered[] =>
  modules.flatMap((module) => (module.exercises ?? []).map((exercise) => ({ exercise, module })));

/** The exercises whose module stands. */
export const exercisesOn = (course: Course<CourseTools>, state: State | undefined): readonly Offered[] =>
  state === undefined ? [] : exercisesOf(course).filter(({ module }) => isFinished(module, state));

/**
 * The exercise that a learner named.
 * @throws ExplainedError that names the nearest, or all of them
 */
export function exerciseNamed(course: Course<CourseTools>, name: string): Offered {
  const all = exercisesOf(course);
  const found = all.find(({ exercise }) => exercise.id === name);
  if (found !== undefined) return found;
  const ids = all.map(({ exercise }) => exercise.id);
  const meant = nearest(name, ids);
  throw new ExplainedError({
    what: `There is no exercise "${name}"`,
    nextSteps: [meant === undefined ? `The exercises: ${ids.join(', ')}` : `Did you mean "${meant}"?`],
  });
}

/**
 * Does an exercise on what stands, and tells what happens as it happens. The workspace is held meanwhile, so that nobody
 * tears down what is being watched; its state isn't touched.
 * @throws ExplainedError where the module isn't finished, or somebody else holds the workspace
 */
export async function runExercise(here: CommandContext, { exercise, module }: Offered): Promise<CommandEnd> {
  const { standing, context } = await readStandingAnywhere(here);
  const { screen, hint } = context;
  const state = mustHaveState(standing, context);
  const { id, title, story } = exercise;
  if (!isFinished(module, state)) {
    throw new ExplainedError({
      what: `"${title}" needs the module "${module.id}", which isn't finished`,
      nextSteps: [`Build it: ${hint(`up --through ${module.id}`)}`],
    });
  }
  const { workspace } = standing;
  return await hold<CommandEnd>(context, workspace, `verify --exercise ${id}`, async ({ stop }) => {
    const world = await openWorld(context, standing, state.place);
    const { tools, close } = loggedTools(world, deskOf(context, workspace), workspace.callsFile);
    const { note, stages } = tellers(screen, 'exercise', { exercise: id });
    const started = performance.now();
    try {
      const own = tools({ step: undefined, signal: stop, note, emit: () => {} });
      const error = await exercise
        .run({ ...own, project: state.project, outputs: outputsOf(state), signal: stop, note, stages })
        .then(() => undefined, errorView);
      if (stop.aborted) return 'interrupted';
      const view = {
        type: 'exercise' as const,
        id,
        title,
        story,
        ok: error === undefined,
        ms: Math.round(performance.now() - started),
      };
      const ended = error === undefined ? view : { ...view, error };
      screen.show({ document: ended, lines: (style) => exerciseLines(ended, style, hint) });
      return error === undefined ? 'done' : 'failed';
    } finally {
      close();
      world.close();
    }
  });
}
