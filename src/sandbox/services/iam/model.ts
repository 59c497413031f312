import { randomInt } from 'node:crypto';
import type { Handler } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';

export type Iam = typeof import('@aws-sdk/client-iam');

/** A handler of one operation of IAM. */
export type IamHandler<Op extends string> = Handler<Iam, Op>;

/** A role and all that is set on it. */
export interface RoleRecord {
  readonly name: string;
  readonly path: string;
  /** AROA and seventeen more. */
  readonly id: string;
  /** ISO string. */
  readonly created: string;
  /** The trust policy as it was sent. */
  readonly trust: string;
  readonly description?: string | undefined;
  /** Seconds. */
  readonly maxSession: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Inline policies by name, as they were sent. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attached: readonly string[];
  /** The service that a service-linked role belongs to. */
  readonly linkedTo?: string;
}

/** A managed policy of the account. */
export interface PolicyRecord {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** ANPA and seventeen more. */
  readonly id: string;
  readonly created: string;
  readonly description?: string | undefined;
  readonly document: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every role, by its name in lower case: two names can't differ by case alone (API_CreateRole). */
export const roles = (world: World): Collection<RoleRecord> => world.collection<RoleRecord>('iam/roles');

/** The account's managed policies, by ARN. */
export const policies = (world: World): Collection<PolicyRecord> => world.collection<PolicyRecord>('iam/policies');

/** The role of that name. */
export const roleNamed = (world: World, name: string): RoleRecord | undefined => roles(world).get(name.toLowerCase());

export const roleArn = (world: World, { path, name }: Pick<RoleRecord, 'path' | 'name'>): string =>
  `arn:aws:iam::${world.account}:role${path}${name}`;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
export function uniqueId(prefix: 'AROA' | 'ANPA' | 'AIDA' | 'ASIA'): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return `${prefix}${Array.from({ length: 17 }, () => letters[randomInt(letters.length)]).join('')}`;
}
