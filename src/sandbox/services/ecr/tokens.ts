import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../../service.ts';
import type { World } from '../../world/world.ts';

/** A password of the registry, and whose it is. Only its hash is kept. */
interface Token {
  readonly caller: Caller;
  /** Milliseconds since 1970, by the world's clock. */
  readonly expiresAt: number;
}

/** Hours that a token is good (API_GetAuthorizationToken). */
const GOOD_FOR = 12;

const tokens = (world: World) => world.collection<Token>('ecr/tokens');

/** Makes a token: `AWS:` and a password in base64, as docker login takes it apart. */
export function drawToken(world: World, caller: Caller): { token: string; expiresAt: Date } {
  const now = world.clock.now().getTime();
  for (const [key, { expiresAt }] of [...tokens(world).entries()]) if (expiresAt <= now) tokens(world).delete(key);
  const password = randomBytes(96).toString('base64');
  const expiresAt = now + GOOD_FOR * 3_600_000;
  tokens(world).set(hashOf(password), { caller, expiresAt });
  return { token: Buffer.from(`AWS:${password}`).toString('base64'), expiresAt: new Date(expiresAt) };
}

/** Who sends this Authorization header; undefined: nobody that we know, or no longer. */
export function callerOfBasic(world: World, header: string | undefined): Caller | undefined {
  const [, encoded = ''] = /^Basic\s+(\S+)$/i.exec(header ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  if (!text.startsWith('AWS:')) return undefined;
  const token = tokens(world).get(hashOf(text.slice('AWS:'.length)));
  return token && token.expiresAt > world.clock.now().getTime() ? token.caller : undefined;
}

function hashOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
