import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Collection, World } from '../../../world/world.ts';

/** A pool signs its ID tokens with one key and its access tokens with another. */
export type TokenUse = 'id' | 'access';

interface KeyRecord {
  readonly kid: string;
  /** The private key. */
  readonly jwk: JsonWebKey;
}

type PoolKeys = Readonly<Record<TokenUse, KeyRecord>>;

/** By a pool's id. */
const keys = (world: World): Collection<PoolKeys> => world.collection<PoolKeys>('cognito-idp/keys');

/** Draws a pool's keys; a moment of work for the processor, beside everything else that goes on. */
export async function makeKeys(): Promise<{ keep: (world: World, poolId: string) => void }> {
  const [id, access] = await Promise.all([makeKey(), makeKey()]);
  return { keep: (world, poolId) => keys(world).set(poolId, { id, access }) };
}

export const dropKeys = (world: World, poolId: string): boolean => keys(world).delete(poolId);

/** What a pool signs with. */
export function signingKey(world: World, poolId: string, use: TokenUse): { readonly kid: string; readonly key: KeyObject } {
  const found = keys(world).get(poolId)?.[use];
  if (!found) throw new Error(`There are no keys of the user pool ${poolId}.`);
  return { kid: found.kid, key: createPrivateKey({ key: found.jwk, format: 'jwk' }) };
}

/** The public half of a pool's key of that name, for tokens of one kind. */
export function verifyingKey(world: World, poolId: string, use: TokenUse, kid: unknown): KeyObject | undefined {
  const found = keys(world).get(poolId)?.[use];
  if (!found || found.kid !== kid) return undefined;
  return createPublicKey({ key: publicPart(found), format: 'jwk' });
}

/** A pool's public keys as a JSON Web Key Set (RFC 7517). */
export function keySet(world: World, poolId: string): { readonly keys: readonly object[] } | undefined {
  const found = keys(world).get(poolId);
  return found && { keys: [publicPart(found.id), publicPart(found.access)] };
}

const publicPart = ({ kid, jwk: { e, kty, n } }: KeyRecord) =>
  ({ alg: 'RS256', ...(e && { e }), kid, ...(kty && { kty }), ...(n && { n }), use: 'sig' }) satisfies JsonWebKey & object;

async function makeKey(): Promise<KeyRecord> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { kid: randomBytes(32).toString('base64'), jwk: privateKey.export({ format: 'jwk' }) };
}
