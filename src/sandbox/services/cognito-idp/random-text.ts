import { randomInt } from 'node:crypto';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';

/** So many letters drawn from an alphabet. */
const drawn = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** The part of a pool's id after the region's underscore. */
export const poolIdPart = (): string => drawn(9, DIGITS + LOWER + LOWER.toUpperCase());

export const clientIdText = (): string => drawn(26, DIGITS + LOWER);

export const clientSecretText = (): string => drawn(51, DIGITS + LOWER);

/** Six digits, as Cognito mails them. */
export const codeText = (): string => drawn(6, DIGITS);

/** A password that every policy takes, for somebody whom an administrator makes. */
export function temporaryPassword(length: number): string {
  const kinds = [DIGITS, LOWER, LOWER.toUpperCase(), '!#$%&*+-=?@^_~'];
  return kinds.map((kind) => drawn(1, kind)).join('') + drawn(Math.max(length, 8) - kinds.length, kinds.join(''));
}
