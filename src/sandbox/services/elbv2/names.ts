import { randomBytes } from 'node:crypto';
import { arnIn } from '../../arn.ts';
import type { World } from '../../world/world.ts';
import { validationError } from './errors.ts';

/** Sixteen hexadecimal digits, as they end the ARNs of load balancers, target groups and listeners. */
const newId = (): string => randomBytes(8).toString('hex');

const arnOf = (world: World, resource: string): string => arnIn(world, 'elasticloadbalancing', resource);

/** A new load balancer's ARN and the name it answers to. */
export function nameBalancer(world: World, name: string): { arn: string; dnsName: string } {
  const id = newId();
  return { arn: arnOf(world, `loadbalancer/net/${name}/${id}`), dnsName: `${name}-${id}.elb.${world.region}.amazonaws.com` };
}

/** A new target group's ARN. */
export const nameTargetGroup = (world: World, name: string): string => arnOf(world, `targetgroup/${name}/${newId()}`);

/** A new listener's ARN: its load balancer's, and an id of its own. */
export const nameListener = (loadBalancerArn: string): string =>
  `${loadBalancerArn.replace(':loadbalancer/', ':listener/')}/${newId()}`;

/** Something of Elastic Load Balancing by a resource that may hold a wildcard. */
export const resourceArn = arnOf;

/**
 * Checks a load balancer's or target group's name (API_CreateLoadBalancer, API_CreateTargetGroup): the models know
 * nothing of this.
 * @throws AwsError ValidationError
 */
export function checkName(kind: 'Load balancer' | 'Target group', name: string): void {
  if (name.length > 32) throw validationError(`${kind} name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(`${kind} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`);
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw validationError(`${kind} name '${name}' cannot begin or end with '-'`);
  }
  if (kind === 'Load balancer' && name.startsWith('internal-')) {
    throw validationError(`${kind} name '${name}' cannot begin with 'internal-'`);
  }
}
