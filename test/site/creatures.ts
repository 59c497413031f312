import { readFileSync } from 'node:fs';

export interface Creature {
  readonly mysfitId: string;
  readonly name: string;
  readonly species: string;
  readonly age: number;
  readonly goodevil: string;
  readonly lawchaos: string;
  readonly description: string;
  readonly thumbImageUri: string;
  readonly profileImageUri: string;
}

/** The list that page, service and table start from. */
export const creatures: readonly Creature[] = JSON.parse(
  readFileSync(new URL('../../assets/creatures.json', import.meta.url), 'utf8'),
);
