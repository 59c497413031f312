import { readFileSync } from 'node:fs';
import type { EngineEvent } from '../../../src/engine/events.ts';

/** The events of a real run in a sandbox: `up`, `up` again, and `teardown`. */
export function recorded(run: 'up' | 'again' | 'down'): EngineEvent[] {
  const text = readFileSync(new URL(`./${run}.ndjson`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EngineEvent);
}
