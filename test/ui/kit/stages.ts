import fc from 'fast-check';
import type { StageState } from '../../../src/course/stages.ts';
import type { WatchedStage } from '../../../src/ui/ink/stages/watch.ts';

const states: readonly StageState[] = ['waiting', 'running', 'done', 'failed', 'stopped'];

/** One to five stages of any kind, with times before a moment in milliseconds since 1970. */
export const anyStages = (now: number): fc.Arbitrary<WatchedStage[]> =>
  fc.uniqueArray(
    fc.record(
      {
        title: fc.string({ minLength: 1, maxLength: 24 }),
        state: fc.constantFrom(...states),
        detail: fc.string({ maxLength: 120 }),
        since: fc.integer({ min: now - 9e6, max: now }),
        until: fc.integer({ min: now - 9e6, max: now }),
      },
      { requiredKeys: ['title', 'state'] },
    ),
    { minLength: 1, maxLength: 5, selector: ({ title }) => title },
  );
