import { randomBytes, randomInt } from 'node:crypto';
import type { Caller } from '../service.ts';
import { openCollection } from './collection.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A key and whose it is. */
export interface Credential extends AccessKey {
  readonly account: string;
  readonly user: string;
  /** The policy documents that the user is held to; without them it is the account's administrator. */
  readonly policies?: readonly string[];
}

/** Whose key is drawn: somebody of an account of its own when none is named. */
export type NewUser = Partial<Pick<Credential, 'account' | 'user' | 'policies'>>;

/** The keys this sandbox gave out. They outlive a restore and a reset: clients hold them. */
export interface Credentials {
  find(accessKeyId: string): Credential | undefined;
  /** Draws a key of one more user. */
  add(options?: NewUser): Credential;
  all(): readonly Credential[];
  close(): void;
}

/**
 * A key in AWS's form, so that every client takes it, and with our name in it, so that nobody who finds one
 * in a log takes it for a real one.
 */
export function drawAccessKey(): AccessKey {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const tail = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
  return { accessKeyId: `AKIAMYSFITS${tail}`, secretAccessKey: randomBytes(30).toString('base64') };
}

/** Opens the keys in a file, beside the one the world was born with. */
export function openCredentials(file: string, owner: Credential, options: { readOnly?: boolean } = {}): Credentials {
  const added = openCollection<Credential>(file, options);
  return {
    find: (accessKeyId) => (accessKeyId === owner.accessKeyId ? owner : added.get(accessKeyId)),
    add({ account = String(randomInt(200_000_000_000, 999_999_999_999)), user = 'other', policies } = {}) {
      const credential: Credential = { ...drawAccessKey(), account, user, ...(policies && { policies }) };
      added.set(credential.accessKeyId, credential);
      return credential;
    },
    all: () => [owner, ...added.values()],
    close: () => added.close(),
  };
}

/** Who signs with this key. Its user id has the form of IAM's: AIDA and sixteen more. */
export function callerOf(credential: Credential): Caller {
  return {
    account: credential.account,
    accessKeyId: credential.accessKeyId,
    arn: `arn:aws:iam::${credential.account}:user/${credential.user}`,
    userId: `AIDA${credential.accessKeyId.slice(4)}`,
    ...(credential.policies && { policies: credential.policies }),
  };
}
