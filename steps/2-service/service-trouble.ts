import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ListTasksCommand, type Service, type Task } from '@aws-sdk/client-ecs';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { ecs, logs } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { container } from './container.ts';
import type { Rollout } from './service-state.ts';
import { causeInLog, causeOf, type TaskTrouble } from './task-trouble.ts';

type Send = CourseTools['send'];

interface Watching {
  readonly send: Send;
  readonly note: (text: string) => void;
  /** How long a second on AWS is here. */
  readonly pace: number;
}

/** Seconds on AWS within which what IAM doesn't know yet may mend itself; ECS goes on trying meanwhile. */
const settling = 90;

/** A task that stopped, and why. */
interface Stopped {
  readonly task: Task;
  readonly trouble: TaskTrouble;
}

type Place = Pick<Rollout, 'cluster' | 'service' | 'logGroup'>;

/** Makes the function that tells each task that stopped for a cause, once, and gives all that were told so far. */
export function createStopWatch(
  { send, note }: Pick<Watching, 'send' | 'note'>,
  place: Place,
): (since: Date | undefined) => Promise<readonly Stopped[]> {
  const seen = new Set<string>();
  const told: Stopped[] = [];
  return async (since) => {
    for (const task of await stoppedTasks(send, place, since)) {
      const { taskArn = '' } = task;
      const trouble = seen.has(taskArn) ? undefined : await causeWithLog(send, place, task);
      seen.add(taskArn);
      if (trouble === undefined) continue;
      told.push({ task, trouble });
      note(`A task stopped: ${trouble.what}`);
    }
    return told;
  };
}

/**
 * Watches a service that is coming up. What can't mend itself is told at the first task that stopped for it; what may
 * be a mishap (a crash, an unanswered health check) at the second; what IAM may only not have heard of yet, after a while.
 */
export function createTroubleWatch({ send, note, pace }: Watching, rollout: Rollout): (service: Service) => Promise<void> {
  const stopsOf = createStopWatch({ send, note }, rollout);
  let firstRefusal: number | undefined;

  return async (service) => {
    const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
    const causes = await stopsOf(primary?.createdAt);
    const refusal = service.events?.find(
      ({ message = '', createdAt = new Date(0) }) =>
        /unable to assume/i.test(message) && createdAt >= (primary?.createdAt ?? new Date(0)),
    );
    if (refusal) firstRefusal ??= performance.now();
    const waited = firstRefusal === undefined ? 0 : performance.now() - firstRefusal;
    const last = causes.at(-1);
    if (last && (last.trouble.final || causes.length > 1)) throw await explain(send, rollout, last);
    if (refusal?.message && waited > settling * 1000 * pace) throw roleRefused(rollout, refusal.message);
    if (primary?.rolloutState === 'FAILED') throw await explainRollout(send, rollout, primary.rolloutStateReason, last);
  };
}

/** The explanation of a service that ECS has put back to the version before. */
export async function rolledBack(
  { send }: { send: Send },
  rollout: Place & Pick<Rollout, 'taskDefinition'>,
  again = 'then run `up` again: the version before answers meanwhile',
): Promise<ExplainedError> {
  const stopped = await stoppedTasks(send, rollout, undefined);
  const failed = stopped.find((task) => task.taskDefinitionArn === rollout.taskDefinition);
  const trouble = failed && (await causeWithLog(send, rollout, failed));
  const because = trouble && failed ? await reasonOf(send, rollout, { task: failed, trouble }) : undefined;
  return new ExplainedError({
    what: `The new version of ${rollout.service} didn't come up${trouble ? `: ${trouble.what}` : ''}. ECS went back to the one before`,
    ...(because === undefined ? {} : { why: because }),
    nextSteps: [...(trouble?.nextSteps ?? []), again],
  });
}

/** Stopped tasks of the service that were made since then, oldest first. They stay visible for about an hour. */
async function stoppedTasks(send: Send, { cluster, service }: Place, since: Date | undefined): Promise<Task[]> {
  const { taskArns = [] } = await send(ecs(new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED' })));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await send(ecs(new DescribeTasksCommand({ cluster, tasks: taskArns })));
  const begun = ({ createdAt = new Date(0) }: Task) => createdAt.getTime();
  return tasks.filter((task) => since === undefined || begun(task) >= since.getTime()).sort((a, b) => begun(a) - begun(b));
}

async function explain(send: Send, rollout: Rollout, stopped: Stopped): Promise<ExplainedError> {
  return new ExplainedError({
    what: `The service doesn't come up: ${stopped.trouble.what}`,
    why: await reasonOf(send, rollout, stopped),
    nextSteps: [...stopped.trouble.nextSteps, 'then run `up` again: it goes on here'],
  });
}

async function explainRollout(
  send: Send,
  rollout: Rollout,
  reason: string | undefined,
  last: Stopped | undefined,
): Promise<ExplainedError> {
  if (last) return explain(send, rollout, last);
  return new ExplainedError({
    what: "The service doesn't come up",
    why: reason ?? 'ECS gave up, and says no more',
    nextSteps: ['run `logs` to see what the tasks said', 'then run `up` again: it goes on here'],
  });
}

const roleRefused = ({ service }: Rollout, message: string) =>
  new ExplainedError({
    what: `ECS may not act for the service ${service}`,
    why: message.replace(/^\(service [^)]*\) /, ''),
    nextSteps: [
      'run `up` again in a minute: a new role takes its time to be known everywhere',
      'if it stays so, the role or who may take it was changed: `status` looks at the stack that made it',
    ],
  });

/** What AWS says of the stopped task, and for a container that ended by itself what it said last. */
async function reasonOf(send: Send, rollout: Place, { task, trouble }: Stopped): Promise<string> {
  const lines = trouble.saysMore ? await lastLines(send, rollout.logGroup, task) : [];
  if (lines.length === 0) return trouble.why;
  return [trouble.why, 'Its last words:', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Why a task stopped, by what AWS says of it and by its own last words. */
async function causeWithLog(send: Send, rollout: Place, task: Task): Promise<TaskTrouble | undefined> {
  const told = causeOf(task);
  return told?.saysMore ? (causeInLog(await lastLines(send, rollout.logGroup, task)) ?? told) : told;
}

/** The end of a task's output; the stream is named prefix/container/task (Developer Guide, "Using the awslogs log driver"). */
async function lastLines(send: Send, logGroup: string, { taskArn = '' }: Task): Promise<string[]> {
  const logStreamName = `mysfits/${container.name}/${taskArn.split('/').at(-1)}`;
  const asked = send(logs(new GetLogEventsCommand({ logGroupName: logGroup, logStreamName, limit: 12, startFromHead: false })));
  const answer = await unlessAwsError(asked, 'ResourceNotFoundException');
  return (answer?.events ?? []).flatMap(({ message }) => message?.trimEnd() ?? []);
}
