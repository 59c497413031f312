import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Handlers, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describeLoadBalancerAttributes, modifyLoadBalancerAttributes } from './balancers/attributes.ts';
import { createLoadBalancer, provision } from './balancers/create.ts';
import { deleteLoadBalancer } from './balancers/delete.ts';
import { describeLoadBalancers } from './balancers/describe.ts';
import { setSecurityGroups } from './balancers/security-groups.ts';
import {
  createTargetGroup,
  describeTargetGroupAttributes,
  modifyTargetGroup,
  modifyTargetGroupAttributes,
} from './groups/create.ts';
import { deleteTargetGroup, describeTargetGroups } from './groups/describe.ts';
import { deregisterTargets, describeTargetHealth, registerTargets } from './groups/registration.ts';
import { startChecking } from './health/checking.ts';
import { inventory } from './inventory.ts';
import { createListener, deleteListener, modifyListener } from './listeners/change.ts';
import { describeListeners } from './listeners/describe.ts';
import { loadBalancers, targets } from './model.ts';
import { permissions } from './permissions.ts';
import { serveBalancer, stopServing } from './plane/serving.ts';
import { tagOperations } from './tags.ts';
import { drain } from './targets.ts';

const operations = {
  CreateLoadBalancer: createLoadBalancer,
  DescribeLoadBalancers: describeLoadBalancers,
  DeleteLoadBalancer: deleteLoadBalancer,
  DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
  ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
  SetSecurityGroups: setSecurityGroups,
  CreateTargetGroup: createTargetGroup,
  DescribeTargetGroups: describeTargetGroups,
  ModifyTargetGroup: modifyTargetGroup,
  DeleteTargetGroup: deleteTargetGroup,
  DescribeTargetGroupAttributes: describeTargetGroupAttributes,
  ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
  RegisterTargets: registerTargets,
  DeregisterTargets: deregisterTargets,
  DescribeTargetHealth: describeTargetHealth,
  CreateListener: createListener,
  DescribeListeners: describeListeners,
  ModifyListener: modifyListener,
  DeleteListener: deleteListener,
  ...tagOperations,
} satisfies Handlers<typeof Elb>;

/** Elastic Load Balancing, version 2: Network Load Balancers that really forward. */
export const elbv2: Service = {
  id: 'elbv2',
  signingName: 'elasticloadbalancing',
  protocol: 'awsQuery',
  xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  apiVersion: '2015-12-01',
  schemas: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  operations,
  permissions,
  inventory,
  open: openBalancers,
  close: stopServing,
};

/** Goes on where the world stood: what is provisioned, listens, is checked or drained. */
async function openBalancers(world: World): Promise<void> {
  for (const { arn, state } of loadBalancers(world).values()) {
    if (state === 'provisioning') provision(world, arn);
    else await serveBalancer(world, arn);
  }
  for (const [key, target] of targets(world).entries()) {
    if (target.draining === undefined) startChecking(world, target);
    else void drain(world, key).catch(() => undefined);
  }
}
