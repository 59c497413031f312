import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { newestCommit } from './actions/source-codecommit.ts';
import { newestVersion } from './actions/source-s3.ts';
import { declarationOf, executionsOf, type PipelineRecord, pipelines } from './model.ts';
import { ActionFailure } from './run/action-failure.ts';
import { roleCall } from './run/role-call.ts';
import { begin } from './start.ts';

/** Seconds between two looks at a source. */
const EVERY = 60;

/** Unless it says otherwise, a source action polls: action-reference-S3.html, action-reference-CodeCommit.html. */
const polls = ({ configuration = {} }: ActionDeclaration): boolean => !/^false$/i.test(configuration.PollForSourceChanges ?? '');

const polled = (pipeline: PipelineRecord): readonly ActionDeclaration[] =>
  (declarationOf(pipeline).stages[0]?.actions ?? []).filter(polls);

/** Changes came while somebody was looking: he looks again. */
const again = new WeakMap<World, Set<string>>();

/**
 * Lets the pipelines that poll look at their sources, when their minute is over. They look after something has changed, not
 * each minute anew: what nobody has changed is as it was.
 */
export function pollSoon(world: World): void {
  for (const pipeline of pipelines(world).values()) {
    if (polled(pipeline).length === 0) continue;
    const waiting = again.get(world) ?? new Set();
    again.set(world, waiting.add(pipeline.name));
    world.jobs.start(`codepipeline/poll/${pipeline.name}`, async (signal) => {
      while (waiting.has(pipeline.name)) {
        await world.clock.takes(EVERY, signal);
        waiting.delete(pipeline.name);
        await look(world, pipeline.name, signal);
      }
    });
  }
}

async function look(world: World, name: string, signal: AbortSignal): Promise<void> {
  const pipeline = pipelines(world).get(name);
  if (!pipeline) return;
  const call = callOf(world, pipeline, signal);
  if (!call) return;
  for (const action of polled(pipeline)) {
    const newest = await newestOf(action, call);
    signal.throwIfAborted();
    const known = pipelines(world).get(name);
    const { name: source = '' } = action;
    // What an execution that is on its way will find itself is no news.
    const isComing = executionsOf(world, name).some((one) => one.status === 'InProgress' && one.revisions.length === 0);
    if (!known || newest === undefined || known.seen[source] === newest || isComing) continue;
    const seen = { ...known, seen: { ...known.seen, [source]: newest } };
    pipelines(world).set(name, seen);
    begin(world, seen, { triggerType: 'PollForSourceChanges', triggerDetail: source });
  }
}

function callOf(world: World, pipeline: PipelineRecord, signal: AbortSignal): Call | undefined {
  const { roleArn } = declarationOf(pipeline);
  try {
    return roleCall(world, { pipeline: pipeline.name, roleArn, session: String(world.clock.now().getTime()), signal });
  } catch (error) {
    if (error instanceof ActionFailure) return undefined;
    throw error;
  }
}

function newestOf({ actionTypeId, configuration = {} }: ActionDeclaration, call: Call): Promise<string | undefined> {
  const { S3Bucket = '', S3ObjectKey = '', RepositoryName = '', BranchName = '' } = configuration;
  return actionTypeId?.provider === 'S3'
    ? newestVersion({ bucket: S3Bucket, key: S3ObjectKey }, call)
    : newestCommit({ repository: RepositoryName, branch: BranchName }, call);
}
