import { ExplainedError } from '../course/errors.ts';
import { exerciseOfferLines } from '../ui/screens/exercise-lines.ts';
import type { Command } from './command.ts';
import { deskOf, isFinished, loggedTools } from './context/course-parts.ts';
import { moduleNamed } from './context/modules.ts';
import { openWorld } from './context/open-world.ts';
import { flagText, mustHaveState, readStandingAnywhere } from './context/standing.ts';
import { exerciseNamed, exercisesOn, runExercise } from './verify/exercise.ts';
import { proveModules } from './verify/prove.ts';

/** Proves that each finished module works, and where not, names the first cause it finds; or does an exercise on one. */
export const verify: Command = async (here) => {
  const { course } = await import('../../steps/index.ts');
  const asked = here.words[0];
  const named = flagText(here.flags.exercise);
  if (named !== undefined) return await runExercise(here, exerciseNamed(course, named));
  const wanted = asked === undefined ? course.modules : [moduleNamed(course, asked)];
  const { standing, context } = await readStandingAnywhere(here);
  const state = mustHaveState(standing, context);
  const finished = wanted.filter((module) => isFinished(module, state));
  if (finished.length === 0) {
    throw new ExplainedError({
      what: asked === undefined ? 'No module is finished yet' : `The module "${asked}" isn't finished yet`,
      nextSteps: [`Build it: ${context.hint('up')}`],
    });
  }
  const world = await openWorld(context, standing, state.place);
  const { tools, close } = loggedTools(world, deskOf(context, standing.workspace), standing.workspace.callsFile);
  try {
    const { signal } = new AbortController();
    const proofs = await proveModules({ context, course, state, tools, modules: finished.map(({ id }) => id), signal });
    const ok = proofs.every((proof) => proof.ok);
    const exercises = exercisesOn(course, state).filter(({ module }) => wanted.includes(module));
    const offers = exercises.map(({ exercise: { id, title } }) => ({ id, title }));
    context.screen.show({
      document: { type: 'result', ok, checks: proofs, exercises: offers },
      lines: (style) => (ok ? exerciseOfferLines(offers, style, context.hint) : []),
    });
    return ok ? 'done' : 'failed';
  } finally {
    close();
    world.close();
  }
};
