import { ExplainedError } from '../course/errors.ts';
import { takeLock } from '../engine/lock.ts';
import { stopOnSignals } from '../engine/signals.ts';
import { isStop } from '../engine/stop.ts';
import { releaseLines } from '../ui/screens/release-lines.ts';
import type { Command, CommandContext } from './command.ts';
import { deskOf, loggedTools, outputsOf } from './context/course-parts.ts';
import { openWorld } from './context/open-world.ts';
import { mustHaveState, readStanding } from './context/standing.ts';
import { tellers } from './context/tellers.ts';
import { commitChanges } from './push/commit-changes.ts';
import { mustHavePipeline } from './push/must-have-pipeline.ts';

/** Commits what changed in the learner's service, and follows it through the pipeline until the new task answers. */
export const push: Command = async (context) => {
  const standing = await readStanding(context);
  const state = mustHaveState(standing, context);
  mustHavePipeline(state, context);
  const { screen, shell, hint } = context;
  const { workspace } = standing;
  const { stop, remove } = stopOnSignals({ exitNow: shell.exitNow });
  const world = await openWorld(context, standing, state.place);
  const { tools, close } = loggedTools(world, deskOf(context, workspace), workspace.callsFile);
  const started = performance.now();
  let revision: string | undefined;
  try {
    const { note, stages } = tellers(screen, 'push');
    const bare = tools({ step: undefined, signal: stop, note, emit: () => {} });
    const outputs = outputsOf(state);
    const own = { ...bare, project: state.project, outputs, signal: stop, note, stages };
    const lock = await takeLock(workspace.home, { command: hint('push') });
    const wish = await commitChanges(own, context).finally(() => lock.release());
    revision = wish.revision;
    if (wish.isDelivered) {
      screen.show({ document: { type: 'result', outcome: 'nothing', revision }, lines: () => [] });
      return 'done';
    }
    const { followNew } = await import('../../steps/3-delivery/push/follow-new.ts');
    const release = await followNew(own, wish);
    const view = { ...release, revision: wish.revision, ms: Math.round(performance.now() - started) };
    screen.show({
      document: { type: 'result', outcome: 'delivered', ...view },
      lines: (style) => releaseLines(view, style),
    });
    return 'done';
  } catch (error) {
    if (!isStop(error, stop)) throw error;
    throw stopped(revision, context);
  } finally {
    remove();
    close();
    world.close();
  }
};

/** Ctrl-C: what is committed goes its way. */
function stopped(revision: string | undefined, { hint }: CommandContext): ExplainedError {
  return new ExplainedError({
    what: revision === undefined ? 'Stopped before anything was committed' : 'Stopped looking; the pipeline goes on without us',
    nextSteps: [revision === undefined ? `Push again: ${hint('push')}` : `Look again: ${hint('push')}`],
    kind: 'interrupted',
  });
}
