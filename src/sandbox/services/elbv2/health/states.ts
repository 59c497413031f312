import type { World } from '../../../world/world.ts';
import { balancerOf, type Health, type Target } from '../model.ts';

// The states that a target goes through, with the reasons and descriptions that DescribeTargetHealth gives
// (API_TargetHealth).
export const INITIAL_REGISTRATION: Health = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
};
export const INITIAL_CHECKING: Health = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};
export const HEALTHY: Health = { state: 'healthy' };
const DRAINING: Health = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};
const NOT_REGISTERED: Health = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};
const GROUP_NOT_IN_USE: Health = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};
const ZONE_NOT_ENABLED: Health = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target is in an Availability Zone that is not enabled for the load balancer',
};

/** How a target shows: what its checks found, unless nobody would send it anything. */
export function shownHealth(world: World, groupArn: string, target: Target | undefined): Health {
  if (!target) return NOT_REGISTERED;
  if (target.draining !== undefined) return DRAINING;
  const balancer = balancerOf(world, groupArn);
  if (!balancer) return GROUP_NOT_IN_USE;
  if (target.zone !== 'all' && !balancer.zones.some(({ zone }) => zone === target.zone)) return ZONE_NOT_ENABLED;
  return target.health;
}
