import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { isAwsError } from '../../src/aws/errors.ts';
import { ec2, ecs, elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { createTroubleWatch, rolledBack } from './service-trouble.ts';

type Send = CourseTools['send'];
type Waiting = Pick<CourseTools, 'send' | 'until' | 'target'> & { readonly note: (text: string) => void };

/** A service that is to come up. */
export interface Rollout {
  readonly cluster: string;
  readonly service: string;
  readonly targetGroup: string;
  /** The revision that should run; undefined where that is for the pipeline to say. */
  readonly taskDefinition: string | undefined;
  readonly logGroup: string;
}

/** The service; undefined when there is none. One that was deleted stays visible as INACTIVE (DeleteService, API Reference). */
export async function readService(send: Send, cluster: string, name: string): Promise<Service | undefined> {
  try {
    const { services = [] } = await send(ecs(new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] })));
    return services.find(({ status }) => status !== 'INACTIVE');
  } catch (error) {
    if (isAwsError(error, 'ClusterNotFoundException')) return undefined;
    throw error;
  }
}

/** Whether nothing is left of it but its name. */
export const isGone = async (send: Send, cluster: string, name: string): Promise<boolean> =>
  (await readService(send, cluster, name)) === undefined;

/**
 * Waits until the service runs what it should and the load balancer finds it well, and tells on the way what ECS says.
 * @throws ExplainedError as soon as events or stopped tasks tell that it won't come up: why, with the last log lines
 */
export async function untilSteady({ send, until, note, target }: Waiting, rollout: Rollout): Promise<void> {
  const tellEvents = eventTeller(note);
  const watchForTrouble = createTroubleWatch({ send, note, pace: target.pace }, rollout);
  await until({
    what: `the service ${rollout.service} to run and be well`,
    seconds: 900,
    usually: 120,
    look: async () => {
      const found = await readService(send, rollout.cluster, rollout.service);
      if (found === undefined) return undefined;
      tellEvents(found);
      if (!isSteady(found)) {
        await watchForTrouble(found);
        return undefined;
      }
      if (rollout.taskDefinition !== undefined && found.taskDefinition !== rollout.taskDefinition) {
        throw await rolledBack({ send }, rollout);
      }
      const health = await send(elbv2(new DescribeTargetHealthCommand({ TargetGroupArn: rollout.targetGroup })));
      return health.TargetHealthDescriptions?.some(isHealthy) ? true : undefined;
    },
  });
}

const isHealthy = ({ TargetHealth }: TargetHealthDescription): boolean => TargetHealth?.State === 'healthy';

function isSteady({ deployments = [], desiredCount = 0, runningCount = 0, pendingCount = 0 }: Service): boolean {
  const [only] = deployments;
  return deployments.length === 1 && only?.rolloutState === 'COMPLETED' && runningCount >= desiredCount && pendingCount === 0;
}

/**
 * Tells each of the service's events once, oldest first; ECS lists the newest first, and begins each with the service's name.
 * What happened before the first look isn't news, unless it came after `since`, where that is given.
 */
export function eventTeller(note: (text: string) => void): (service: Service, since?: Date) => void {
  const told = new Set<string>();
  let isFirstLook = true;
  return ({ events = [] }, since) => {
    const isNews = (createdAt: Date) => !isFirstLook || (since === undefined ? events.length <= 3 : createdAt >= since);
    for (const { id = '', message = '', createdAt = new Date(0) } of [...events].reverse()) {
      if (told.has(id)) continue;
      told.add(id);
      if (isNews(createdAt)) note(message.replace(/^\(service [^)]*\) /, 'ECS '));
    }
    isFirstLook = false;
  };
}

/** Waits until the tasks' network interfaces are gone: they hold the subnets and the security group. */
export async function untilInterfacesAreGone({ send, until, note }: Waiting, securityGroup: string | undefined): Promise<void> {
  if (securityGroup === undefined) return;
  const Filters = [{ Name: 'group-id', Values: [securityGroup] }];
  await until({
    what: "the tasks' network interfaces to be gone",
    seconds: 600,
    usually: 30,
    note,
    look: async () => {
      const { NetworkInterfaces = [] } = await send(ec2(new DescribeNetworkInterfacesCommand({ Filters })));
      return NetworkInterfaces.length === 0 ? true : undefined;
    },
  });
}
