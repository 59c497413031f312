import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { ListTaskDefinitionsCommand, type Service, type TaskDefinition } from '@aws-sdk/client-ecs';
import { ecs } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import type { Note } from '../../../src/course/step.ts';
import { eventTeller, readService } from '../../2-service/service-state.ts';
import { createStopWatch, rolledBack } from '../../2-service/service-trouble.ts';
import { readDefinition } from '../../2-service/task-definition.ts';
import { names } from '../../names.ts';
import { stageNames } from '../stage-names.ts';
import { readActions } from './executions.ts';

type Send = CourseTools['send'];

/** How the deployment of a release stands. */
export interface DeploymentState {
  /** ARN of the revision that it brought; undefined as long as there is none. */
  readonly taskDefinition?: string | undefined;
  /** In a few words. */
  readonly progress?: string;
  /** Why it won't come about, though CodePipeline may not know yet. */
  readonly failure?: ExplainedError;
}

const again = 'mend it in your `service` folder, then run the same command again: the version before answers meanwhile';

/**
 * Makes the function that looks at what a Deploy action brings about in ECS. CodePipeline doesn't hear of a rollback: its
 * action waits for the new version until its time is over. So it is judged by the service's deployments themselves.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export function watchDeployment({
  send,
  project,
  note,
}: {
  readonly send: Send;
  readonly project: string;
  readonly note: Note;
}): (action: ActionExecutionDetail) => Promise<DeploymentState> {
  const place = { cluster: names.cluster(project), service: names.service(project), logGroup: names.logGroup(project) };
  const tellEvents = eventTeller(note);
  const stopsOf = createStopWatch({ send, note }, place);
  let brought: TaskDefinition | undefined;

  return async (action) => {
    brought ??= await broughtBy(send, names.taskFamily(project), action);
    const { taskDefinitionArn: taskDefinition, registeredAt } = brought ?? {};
    // What has succeeded did run, whatever runs by now.
    if (action.status === 'Succeeded') return { taskDefinition, progress: 'the new version runs' };
    const found = await readService(send, place.cluster, place.service);
    if (found === undefined) throw noService(place.service);
    if (taskDefinition === undefined || registeredAt === undefined) return {};
    tellEvents(found, registeredAt);
    await stopsOf(registeredAt);
    const primary = found.deployments?.find(({ status }) => status === 'PRIMARY');
    const isOurs = primary?.taskDefinition === taskDefinition;
    // Until the service is given the new version, its deployment is one that was there before it.
    const isReplaced = !isOurs && (primary?.createdAt ?? registeredAt) > registeredAt;
    if (isReplaced || (isOurs && primary?.rolloutState === 'FAILED')) {
      return { taskDefinition, failure: await rolledBack({ send }, { ...place, taskDefinition }, again) };
    }
    return isOurs ? { taskDefinition, progress: progressOf(found, taskDefinition) } : { taskDefinition };
  };
}

/** "1 of 2 tasks run it" */
function progressOf({ deployments = [], desiredCount = 0 }: Service, taskDefinition: string): string {
  const running = deployments.find((one) => one.taskDefinition === taskDefinition)?.runningCount ?? 0;
  return `${Math.min(running, desiredCount)} of ${desiredCount} ${desiredCount === 1 ? 'task runs' : 'tasks run'} the new version`;
}

/** ARN of the task definition's revision that an execution has brought; undefined where it came to none. */
export async function broughtTo(send: Send, project: string, execution: string): Promise<string | undefined> {
  const action = (await readActions(send, names.pipeline(project), execution)).get(stageNames.deploy);
  return action && (await broughtBy(send, names.taskFamily(project), action))?.taskDefinitionArn;
}

/** How many of the newest revisions are looked at. */
const newest = 10;

/** The first revision of the family that was registered while the action ran; the pipeline registers one a deployment. */
async function broughtBy(
  send: Send,
  familyPrefix: string,
  { startTime: from, lastUpdateTime, status }: ActionExecutionDetail,
): Promise<TaskDefinition | undefined> {
  if (from === undefined) return undefined;
  const to = status === 'InProgress' ? undefined : lastUpdateTime;
  const { taskDefinitionArns = [] } = await send(
    ecs(new ListTaskDefinitionsCommand({ familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: newest })),
  );
  let first: TaskDefinition | undefined;
  for (const arn of taskDefinitionArns) {
    const definition = (await readDefinition(send, arn))?.taskDefinition;
    if (definition?.registeredAt === undefined || definition.registeredAt < from) break;
    if (to === undefined || definition.registeredAt <= to) first = definition;
  }
  return first;
}

const noService = (name: string) =>
  new ExplainedError({
    what: `There is no service ${name} to deploy to`,
    why: 'It was deleted while the pipeline was at work.',
    nextSteps: ['run `up`: it makes the service again'],
  });
