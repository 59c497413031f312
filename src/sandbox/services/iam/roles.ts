import type { Context } from '../../authorization/conditions.ts';
import { evaluate } from '../../authorization/evaluate.ts';
import type { Caller } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { type RoleRecord, roleArn, roles } from './model.ts';
import { statementsOfRole, trustOf } from './role-statements.ts';
import { openSession, sessionCaller } from './sessions.ts';

/** While `iam/slow-roles` is on, how long after it was made a role can't be assumed, in milliseconds of the world's clock. */
const SLOW_MS = 30_000;

/** The role of that ARN; undefined where there is none. */
export function roleByArn(world: World, arn: string): RoleRecord | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const role = roles(world).get(name.toLowerCase());
  return role && roleArn(world, role) === arn ? role : undefined;
}

/** Whether a role has been there for long enough to be assumed: IAM is eventual. */
export function isSettled(world: World, role: RoleRecord): boolean {
  if (!world.switches.isOn('iam/slow-roles')) return true;
  return world.clock.now().getTime() - Date.parse(role.created) >= SLOW_MS;
}

/**
 * Why a service can't assume a role; undefined when it can.
 * @param servicePrincipal `ecs-tasks.amazonaws.com`
 * @param sourceArn what the service assumes it for, where it says so
 */
export function assumable(world: World, arn: string, servicePrincipal: string, sourceArn?: string): string | undefined {
  const role = roleByArn(world, arn);
  if (!role) return `The role ${arn} doesn't exist.`;
  if (!isSettled(world, role)) return `The role ${arn} was made a moment ago and isn't known everywhere yet.`;
  const context: Context = {
    'aws:sourceaccount': [world.account],
    'aws:sourcearn': sourceArn === undefined ? [] : [sourceArn],
    'aws:principaltype': ['Service'],
  };
  const verdict = evaluate(trustOf(role), {
    action: 'sts:AssumeRole',
    resource: arn,
    caller: undefined,
    service: servicePrincipal,
    context,
  });
  return verdict === 'allow' ? undefined : `The trust policy of the role ${arn} doesn't let ${servicePrincipal} assume it.`;
}

/** Something that a role may be allowed to do. */
export interface RoleQuestion {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a role's policies allow something; false where there is no such role. */
export function roleAllows(world: World, arn: string, { action, resource, context = {} }: RoleQuestion): boolean {
  const role = roleByArn(world, arn);
  if (!role) return false;
  const keys = Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]);
  const known: Context = {
    'aws:principalaccount': [world.account],
    'aws:principalarn': [arn],
    'aws:principaltype': ['AssumedRole'],
    'aws:requestedregion': [world.region],
    'aws:securetransport': ['true'],
    ...Object.fromEntries(keys),
  };
  return evaluate(statementsOfRole(world, role), { action, resource, caller: undefined, context: known }) === 'allow';
}

/** Keys as a task is given them, with the time they expire as an ISO string of the world's clock. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expires: string;
}

/** Seconds; what the container credentials of a task are good for before they are drawn anew. */
const TASK_SESSION = 6 * 60 * 60;

/**
 * Keys that act for a role; who may have them is the caller's business.
 * @throws Error when there is no such role
 */
export function sessionKeys(world: World, arn: string, sessionName: string, seconds = TASK_SESSION): SessionKeys {
  const role = roleByArn(world, arn);
  if (!role) throw new Error(`There is no role ${arn}.`);
  const session = openSession(world, {
    account: world.account,
    roleArn: arn,
    roleId: role.id,
    roleName: role.name,
    sessionName,
    seconds,
  });
  const { accessKeyId, secretAccessKey, sessionToken, expires } = session;
  return { accessKeyId, secretAccessKey, sessionToken, expires };
}

/**
 * Somebody who acts for a role without keys: a service that was given it.
 * @throws Error when there is no such role
 */
export function roleCaller(world: World, arn: string, sessionName: string): Caller {
  const role = roleByArn(world, arn);
  if (!role) throw new Error(`There is no role ${arn}.`);
  const { id: roleId, name: roleName } = role;
  return sessionCaller({ account: world.account, accessKeyId: '', roleArn: arn, roleId, roleName, sessionName });
}
