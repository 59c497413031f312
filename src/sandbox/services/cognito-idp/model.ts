import type {
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  SchemaAttributeType,
  UserStatusType,
} from '@aws-sdk/client-cognito-identity-provider';
import { arnIn } from '../../arn.ts';
import type { Tags } from '../../tags.ts';
import type { Collection, World } from '../../world/world.ts';
import { noClient, noPool } from './errors.ts';

/** A user pool as it is kept. Times are milliseconds since 1970, by the world's clock. */
export interface PoolRecord {
  readonly id: string;
  readonly name: string;
  /** What an update replaces as a whole. */
  readonly settings: PoolSettings;
  readonly schema: readonly SchemaAttributeType[];
  /** What users sign in with instead of a name. It and the next two never change. */
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive?: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Tags;
}

/** The settings of a pool that UpdateUserPool sets anew. */
export type PoolSettings = Omit<
  CreateUserPoolRequest,
  'PoolName' | 'Schema' | 'UsernameAttributes' | 'AliasAttributes' | 'UsernameConfiguration' | 'UserPoolTags'
>;

export interface ClientRecord {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly secret?: string;
  readonly settings: ClientSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The settings of a client that UpdateUserPoolClient sets anew. */
export type ClientSettings = Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName' | 'GenerateSecret'>;

/** A password as SRP keeps one: nothing in the world's files says what it was. */
export interface Verifier {
  /** Hexadecimal. */
  readonly salt: string;
  readonly verifier: string;
}

export interface UserRecord {
  readonly poolId: string;
  /** The name; a UUID, equal to `sub`, where users sign in with an attribute. */
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatusType;
  readonly enabled: boolean;
  readonly password?: Verifier;
  /** When a temporary password ends. */
  readonly temporaryUntil?: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface DomainRecord {
  readonly domain: string;
  readonly poolId: string;
  readonly version: number;
}

/** By id. */
export const pools = (world: World): Collection<PoolRecord> => world.collection<PoolRecord>('cognito-idp/pools');

/** By id: an id of a client is unique among all pools, and public calls name no pool. */
export const clients = (world: World): Collection<ClientRecord> => world.collection<ClientRecord>('cognito-idp/clients');

/** By `userKey`. */
export const users = (world: World): Collection<UserRecord> => world.collection<UserRecord>('cognito-idp/users');

/** By prefix. */
export const domains = (world: World): Collection<DomainRecord> => world.collection<DomainRecord>('cognito-idp/domains');

export const userKey = ({ poolId, username }: Pick<UserRecord, 'poolId' | 'username'>): string => `${poolId}/${username}`;

export const poolArn = (world: World, id: string): string => arnIn(world, 'cognito-idp', `userpool/${id}`);

/** @throws AwsError ResourceNotFoundException */
export function poolOf(world: World, id = ''): PoolRecord {
  const pool = pools(world).get(id);
  if (!pool) throw noPool(id);
  return pool;
}

/** The client of an id, of one pool where that is named. @throws AwsError ResourceNotFoundException */
export function clientOf(world: World, id = '', poolId?: string): ClientRecord {
  const client = clients(world).get(id);
  if (!client || (poolId !== undefined && client.poolId !== poolId)) throw noClient(id);
  return client;
}

/** The domain of a pool. */
export const domainOf = (world: World, poolId: string): DomainRecord | undefined =>
  [...domains(world).values()].find((domain) => domain.poolId === poolId);

/** Everybody in a pool, in the order in which they came. */
export const usersOf = (world: World, poolId: string): UserRecord[] =>
  [...users(world).values()].filter((user) => user.poolId === poolId);

/** Writes a change of a user. */
export function changeUser(world: World, user: UserRecord, change: Partial<UserRecord>): UserRecord {
  const changed = { ...user, ...change, modifiedAt: world.clock.now().getTime() };
  users(world).set(userKey(user), changed);
  return changed;
}
