import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';
import type { Verifier } from './model.ts';

/*
 * The Secure Remote Password protocol (RFC 5054) as Cognito's clients speak it: the 3072-bit group of RFC 3526 with 2 as its
 * generator, SHA-256, and a key that both sides derive by HKDF. The server never hears the password.
 */
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const G = 2n;
const INFO = 'Caldera Derived Key';
/** Bytes of the derived key. */
const KEY_LENGTH = 16;

/** A number's bytes in hexadecimal, with a zero before them where the first would make it negative (as Java's BigInteger has it). */
function padded(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
}

const bytes = (value: bigint): Buffer => Buffer.from(padded(value), 'hex');
const hash = (...parts: readonly (Buffer | string)[]): Buffer => {
  const made = createHash('sha256');
  for (const part of parts) made.update(part);
  return made.digest();
};
const number = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex')}`);
const K = number(hash(bytes(N), bytes(G)));

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** Whose password: the part of the pool's id after its underscore, and the name that never changes. */
export interface Owner {
  readonly poolId: string;
  readonly username: string;
}

const nameOf = ({ poolId, username }: Owner): string => `${poolId.slice(poolId.indexOf('_') + 1)}${username}`;

/** What is kept of a password. */
export function verifierOf(owner: Owner, password: string, salt = randomBytes(16).toString('hex')): Verifier {
  const x = number(hash(bytes(BigInt(`0x${salt}`)), hash(`${nameOf(owner)}:${password}`)));
  return { salt, verifier: power(G, x).toString(16) };
}

/** Whether that is the password. */
export const isPassword = (owner: Owner, password: string, kept: Verifier | undefined): boolean =>
  kept !== undefined && verifierOf(owner, password, kept.salt).verifier === kept.verifier;

/** The server's half of a handshake: its secret, and what the client is sent. */
export interface Handshake {
  readonly b: string;
  readonly B: string;
}

export function beginHandshake({ verifier }: Verifier): Handshake {
  const b = number(randomBytes(32));
  return { b: b.toString(16), B: ((K * BigInt(`0x${verifier}`) + power(G, b)) % N).toString(16) };
}

/** Whether a client's number can be worked with: a multiple of N would make every password right (RFC 5054, 2.5.4). */
export const isUsable = (A: string): boolean => /^[0-9a-f]{1,800}$/i.test(A) && BigInt(`0x${A}`) % N !== 0n;

/** What the client must send to prove that it knows the password, in base64. */
export function proofOf(
  owner: Owner,
  { A, b, B, verifier }: Handshake & Pick<Verifier, 'verifier'> & { readonly A: string },
  { secretBlock, timestamp }: { readonly secretBlock: string; readonly timestamp: string },
): string {
  const a = BigInt(`0x${A}`);
  const u = number(hash(bytes(a), bytes(BigInt(`0x${B}`))));
  const shared = power(a * power(BigInt(`0x${verifier}`), u), BigInt(`0x${b}`));
  const extracted = createHmac('sha256', bytes(u)).update(bytes(shared)).digest();
  const key = createHmac('sha256', extracted)
    .update(INFO)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, KEY_LENGTH);
  const proof = createHmac('sha256', key).update(nameOf(owner)).update(Buffer.from(secretBlock, 'base64')).update(timestamp);
  return proof.digest('base64');
}
