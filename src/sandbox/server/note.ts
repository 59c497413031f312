import { randomUUID } from 'node:crypto';
import type { World } from '../world/world.ts';
import type { Journal } from './journal.ts';

/** What writes the notes of services into a journal, as entries beside those of calls. */
export function noteInto(journal: Journal, report: (error: unknown, where: string) => void): World['note'] {
  return ({ service, operation, input, ms }) => {
    const time = new Date().toISOString();
    try {
      journal.add({ time, requestId: randomUUID(), service, operation, input, status: 200, ms: Math.round(ms * 100) / 100 });
    } catch (error) {
      // A full disk: what was seen goes on all the same.
      report(error, 'the journal');
    }
  };
}
