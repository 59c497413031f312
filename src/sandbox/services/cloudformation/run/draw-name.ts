import { randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const RANDOM = 12;

/** A name as CloudFormation draws it, STACK-LOGICALID-RANDOM, cut before the random end where it would get too long. */
export function drawName(stackName: string, logicalId: string, longest = 255): string {
  const end = Array.from({ length: RANDOM }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${`${stackName}-${logicalId}`.slice(0, longest - RANDOM - 1)}-${end}`;
}
