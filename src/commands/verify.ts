import { ExplainedError } from '../course/errors.ts';
import type { Command } from './command.ts';
import { deskOf, isFinished, loggedTools } from './context/course-parts.ts';
import { moduleNamed } from './context/modules.ts';
import { openWorld } from './context/open-world.ts';
import { mustHaveState, readStandingAnywhere } from './context/standing.ts';
import { proveModules } from './verify/prove.ts';

/** Proves that each finished module works, and where not, names the first cause it finds. */
export const verify: Command = async (here) => {
  const { course } = await import('../../steps/index.ts');
  const asked = here.words[0];
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
    context.screen.show({ document: { type: 'result', ok, checks: proofs }, lines: () => [] });
    return ok ? 'done' : 'failed';
  } finally {
    close();
    world.close();
  }
};
