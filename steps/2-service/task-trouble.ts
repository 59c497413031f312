import type { Task } from '@aws-sdk/client-ecs';
import { container } from './container.ts';

/** Why a task stopped, in a learner's words. */
export interface TaskTrouble {
  /** As it stands behind a colon: "its image was built for another processor". */
  readonly what: string;
  /** AWS's own words. */
  readonly why: string;
  readonly nextSteps: readonly string[];
  /** Nothing but a change will mend it: the next task would stop for the same. */
  readonly final: boolean;
  /** The container itself may have said why, in its log. */
  readonly saysMore: boolean;
}

interface Known {
  readonly says: RegExp;
  readonly what: string;
  readonly nextSteps: readonly string[];
  readonly final?: boolean;
  readonly saysMore?: boolean;
}

const otherProcessor: Known = {
  says: /exec format error|image manifest does not contain descriptor matching platform/i,
  what: 'its image was built for another processor than the task runs on',
  nextSteps: ['delete the image from the repository: `up` builds it again, for the processor that the task asks for'],
  final: true,
};

/**
 * What AWS says of stopped tasks, most telling first.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
const known: readonly Known[] = [
  otherProcessor,
  {
    says: /unable to assume the role|not authorized to perform: sts:AssumeRole/i,
    what: 'ECS may not take on its execution role',
    nextSteps: ['wait a minute: a new role takes its time to be known everywhere'],
  },
  {
    says: /AccessDenied|is not authorized to perform/i,
    what: 'its execution role may not do what starting needs',
    // CloudFormation makes its resources once, and doesn't see what hands did to them since.
    nextSteps: [
      "give the role its policy back: what it may do stands in the stack's core.template.yaml",
      'or have all of it made anew: `teardown service`',
    ],
    final: true,
  },
  {
    says: /i\/o timeout|connection issue|no route to host|network is unreachable|request canceled/i,
    what: 'it has no way out of its subnet to fetch its image',
    nextSteps: [
      "look at the routes of the task's subnet: 0.0.0.0/0 leads to the internet gateway, or to a NAT gateway",
      'or have the network made anew: `teardown service`',
    ],
    final: true,
  },
  {
    says: /CannotPullContainer.*(not found|does not exist|manifest unknown)|repository does not exist/i,
    what: "its image isn't in the repository",
    nextSteps: ['run `up`: it builds and pushes the image again'],
    final: true,
  },
  {
    says: /CannotPullContainer|unable to pull/i,
    what: "its image couldn't be fetched",
    nextSteps: ['run `up` again: it may have been a mishap'],
  },
  {
    says: /log group does not exist/i,
    what: 'its log group is missing',
    nextSteps: ['run `up`: it makes the log group again'],
    final: true,
  },
  {
    says: /OutOfMemory/i,
    what: 'it used more memory than it may',
    nextSteps: ['see what changed in your `service` folder'],
    saysMore: true,
  },
  {
    says: /failed (container|ELB) health checks/i,
    what: `it started, but doesn't answer at ${container.healthPath} on port ${container.port}`,
    nextSteps: ['see what changed in your `service` folder', 'run it by itself: python3 -m mysfits'],
    saysMore: true,
  },
];

/** On Fargate it is the log alone that tells of a program for another processor: ECS only says that the container ended. */
export function causeInLog(lines: readonly string[]): TaskTrouble | undefined {
  const line = lines.find((one) => /^exec .*exec format error/.test(one));
  return line === undefined
    ? undefined
    : { what: otherProcessor.what, why: line, nextSteps: otherProcessor.nextSteps, final: true, saysMore: false };
}

/** Undefined for a task that was stopped on purpose. */
export function causeOf(task: Task): TaskTrouble | undefined {
  if (task.stopCode === 'UserInitiated' || task.stopCode === 'SpotInterruption') return undefined;
  const own = task.containers?.find(({ name }) => name === container.name);
  const texts = [task.stoppedReason, own?.reason].filter((text) => text !== undefined && text !== '');
  const why = [...new Set(texts)].join('; ');
  const match = known.find(({ says }) => says.test(why));
  if (match)
    return { what: match.what, why, nextSteps: match.nextSteps, final: match.final ?? false, saysMore: match.saysMore ?? false };
  // Scaled in or replaced: the scheduler's own doing.
  if (task.stopCode === 'ServiceSchedulerInitiated') return undefined;
  const { exitCode } = own ?? {};
  return {
    what: exitCode === undefined ? 'a task of it stopped' : `its container ends by itself, with code ${exitCode}`,
    why: why === '' ? 'AWS says no more' : why,
    nextSteps: ['see what changed in your `service` folder', 'run it by itself: python3 -m mysfits'],
    final: false,
    saysMore: true,
  };
}
