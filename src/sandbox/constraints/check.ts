import type { Match } from '../wire/types.ts';

export function checkConstraints(_match: Match, _input: unknown): void {}
