import { callForJson } from './call.ts';
import type { Engine } from './engine.ts';
import { unlessMissing } from './engine-error.ts';
import { momentOf, pathOf, type Stoppable } from './parts.ts';

/** What a container has used up to a moment. */
export interface Usage {
  /** Since its start. */
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
  /** The moment of the measurement, in milliseconds. */
  readonly at: number;
}

interface RawStats {
  readonly read?: string;
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: { readonly usage?: number };
}

/** Measures a container once; undefined where it is gone or doesn't run. */
export async function containerUsage(engine: Engine, container: string, { signal }: Stoppable = {}): Promise<Usage | undefined> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}/stats`);
  // `one-shot` leaves out the second measurement, for which the engine would wait a second or two.
  const query = { stream: false, 'one-shot': true };
  const raw = await unlessMissing(callForJson<RawStats>(engine.door, { path, query, signal }));
  const at = momentOf(raw?.read);
  const cpuNanoseconds = raw?.cpu_stats?.cpu_usage?.total_usage;
  if (at === undefined || !cpuNanoseconds) return undefined;
  return { cpuNanoseconds, memoryBytes: raw?.memory_stats?.usage ?? 0, at };
}

/** How many CPUs were busy between two measurements: 0.25 is a quarter of one. */
export function cpusBetween(before: Usage, after: Usage): number {
  const milliseconds = after.at - before.at;
  return milliseconds <= 0 ? 0 : Math.max(0, (after.cpuNanoseconds - before.cpuNanoseconds) / 1e6 / milliseconds);
}
