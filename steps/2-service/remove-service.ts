import { DeleteServiceCommand, type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ModifyTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { ecs, elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { claimToDelete, type Doomed } from '../ours.ts';
import { plainTags } from '../tags.ts';
import { isGone, readService, untilInterfacesAreGone } from './service-state.ts';

type Tools = Pick<CourseTools, 'send' | 'until' | 'target'> & { readonly note: (text: string) => void };

/**
 * Deletes a service and its tasks, and waits until their network interfaces have let go of the subnets.
 * @throws NotOursError when it isn't the project's
 */
export async function removeService(
  tools: Tools,
  { cluster, name, project, known }: Doomed & { readonly cluster: string },
): Promise<Deletion> {
  const { send, until, note } = tools;
  const found = await readService(send, cluster, name);
  if (found === undefined) return 'already gone';
  claimToDelete({ what: `service ${name}`, project, present: plainTags(found.tags), known });
  for (const { targetGroupArn } of found.loadBalancers ?? []) if (targetGroupArn) await stopDraining(send, targetGroupArn);
  if (found.status === 'ACTIVE') {
    await send(ecs(new UpdateServiceCommand({ cluster, service: name, desiredCount: 0 })));
    const deleting = send(ecs(new DeleteServiceCommand({ cluster, service: name, force: true })));
    await unlessAwsError(deleting, 'ServiceNotFoundException', 'ServiceNotActiveException');
  }
  await until({
    what: `the service ${name} to be gone: its tasks finish what they are at`,
    seconds: 900,
    usually: 60,
    note,
    look: async () => ((await isGone(send, cluster, name)) ? true : undefined),
  });
  await untilInterfacesAreGone(tools, securityGroupOf(found));
  return 'deleted';
}

/** The group that its tasks' network interfaces are in. */
const securityGroupOf = ({ networkConfiguration }: Service): string | undefined =>
  networkConfiguration?.awsvpcConfiguration?.securityGroups?.[0];

/** Nobody who is torn down waits for visitors: the two minutes that a delivery grants them are for deliveries. */
async function stopDraining(send: CourseTools['send'], arn: string): Promise<void> {
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }];
  try {
    await send(elbv2(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes })));
  } catch (error) {
    if (!isAwsError(error, 'TargetGroupNotFound', 'TargetGroupNotFoundException')) throw error;
  }
}
