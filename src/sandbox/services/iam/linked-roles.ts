import type { Permission } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { ECS_SCALING } from './aws-managed.ts';
import { type RoleRecord, roleNamed, roles, uniqueId } from './model.ts';

/** The service-linked roles that the course's services use: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['ecs.amazonaws.com', 'AWSServiceRoleForECS'],
  ['elasticloadbalancing.amazonaws.com', 'AWSServiceRoleForElasticLoadBalancing'],
  ['ecs.application-autoscaling.amazonaws.com', 'AWSServiceRoleForApplicationAutoScaling_ECSService'],
]);

/** The policies that AWS attaches to them, of those services that act through their role in here. */
const ATTACHED: ReadonlyMap<string, readonly string[]> = new Map([
  ['ecs.application-autoscaling.amazonaws.com', [ECS_SCALING.arn]],
]);

/** The name of a service's linked role; undefined for a service that the sandbox knows no linked role of. */
export const linkedRoleName = (servicePrincipal: string): string | undefined => NAMES.get(servicePrincipal);

export const linkedRolePath = (servicePrincipal: string): string => `/aws-service-role/${servicePrincipal}/`;

/** Makes a service's linked role, as AWS does at an account's first use; the one that is there stays. */
export function ensureLinkedRole(world: World, servicePrincipal: string, description?: string): RoleRecord {
  const name = linkedRoleName(servicePrincipal);
  if (name === undefined) throw new Error(`The sandbox knows no service-linked role of ${servicePrincipal}.`);
  const known = roleNamed(world, name);
  if (known) return known;
  const role: RoleRecord = {
    name,
    path: linkedRolePath(servicePrincipal),
    id: uniqueId('AROA'),
    created: world.clock.now().toISOString(),
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: servicePrincipal }, Action: 'sts:AssumeRole' }],
    }),
    ...(description !== undefined && { description }),
    maxSession: 3600,
    tags: {},
    inline: {},
    attached: ATTACHED.get(servicePrincipal) ?? [],
    linkedTo: servicePrincipal,
  };
  roles(world).set(name.toLowerCase(), role);
  return role;
}

/** What a caller must be allowed to do for a service to make its linked role on the way; nothing once it is there. */
export function linkedRolePermission(world: World, servicePrincipal: string): Permission[] {
  const name = linkedRoleName(servicePrincipal);
  if (name === undefined || roleNamed(world, name)) return [];
  return [
    {
      action: 'iam:CreateServiceLinkedRole',
      resources: [`arn:aws:iam::${world.account}:role${linkedRolePath(servicePrincipal)}${name}`],
      context: { 'iam:AWSServiceName': servicePrincipal },
    },
  ];
}
