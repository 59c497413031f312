import { pause } from '../world/clock.ts';
import type { Health, HealthCheck } from './runtime.ts';

/**
 * Runs a health check as Docker does: unhealthy after so many failures in a row, those in the start period not counted.
 * @param probe whether it passed
 * @returns what tells the state reached
 */
export function watchHealth(check: HealthCheck, probe: (timeout: number) => Promise<boolean>, signal: AbortSignal): () => Health {
  let state: Health = 'UNKNOWN';
  const began = performance.now();
  const watch = async () => {
    for (let failures = 0; ; ) {
      await pause(state === 'UNKNOWN' ? check.startInterval : check.interval, signal);
      const passed = await probe(check.timeout);
      signal.throwIfAborted();
      if (passed) {
        failures = 0;
        state = 'HEALTHY';
      } else if (state === 'HEALTHY' || performance.now() - began > check.startPeriod) {
        failures += 1;
        if (failures >= check.retries) state = 'UNHEALTHY';
      }
    }
  };
  // It ends only when it is told to.
  watch().catch(() => undefined);
  return () => state;
}
