import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { detachInterface } from '../../ec2/network.ts';
import { balancerAttributes } from '../attributes.ts';
import { listeners, listenersOf, loadBalancers } from '../model.ts';
import { portPurpose, stopListener } from '../plane/serving.ts';
import { checkNotAssociated } from '../private-link.ts';

/** DeleteLoadBalancer: its listeners go with it, its target groups stay. One that is gone already is no error. */
export async function deleteLoadBalancer({ LoadBalancerArn: arn = '' }: Elb.DeleteLoadBalancerCommandInput, { world }: Call) {
  const balancer = loadBalancers(world).get(arn);
  if (!balancer) return {};
  if (balancerAttributes(balancer)['deletion_protection.enabled'] === 'true') {
    const message = `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`;
    throw new AwsError('OperationNotPermitted', message);
  }
  checkNotAssociated(world, arn);
  const own = listenersOf(world, arn);
  loadBalancers(world).delete(arn);
  for (const listener of own) listeners(world).delete(listener.arn);
  for (const { networkInterfaceId } of balancer.zones) detachInterface(world, networkInterfaceId);
  for (const listener of own) await stopListener(world, listener.arn);
  // Those of listeners that went before it as well: it kept them in case they came back.
  for (const purpose of [...world.ports.all().keys()]) {
    if (purpose.startsWith(portPurpose(balancer.name, ''))) world.ports.release(purpose);
  }
  return {};
}
