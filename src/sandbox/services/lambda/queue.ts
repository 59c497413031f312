import { AwsError } from '../../aws-error.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { events, functions } from './model.ts';
import { runNow } from './run-now.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Seconds until the second and the third try: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const WAITS = [60, 120];
/** Hours that an event is kept for a function that is throttled. */
const KEPT = 6;
/** Milliseconds between two looks at a function that isn't free, at first and at most; also where nothing else takes time. */
const FIRST_LOOK = 250;
const LAST_LOOK = 10_000;

/** Works on an event until its function has taken it, or failed it three times, or is gone. */
export function workOn(world: World, id: string): void {
  world.jobs.start(`lambda/event/${id}`, async (signal) => {
    let look = FIRST_LOOK;
    for (;;) {
      const event = events(world).get(id);
      const record = event && functions(world).get(event.name);
      if (!event || !record) break;
      const came = await attempt(world, event.name, id, Buffer.from(event.payload, 'base64'), signal);
      if (came === 'done') break;
      if (came === 'busy') {
        if (world.clock.now().getTime() - Date.parse(event.since) > KEPT * 3_600_000) break;
        await pause(look, signal);
        look = Math.min(look * 2, LAST_LOOK);
        continue;
      }
      const wait = WAITS[event.failures];
      if (wait === undefined || !events(world).has(id)) break;
      events(world).set(id, { ...event, failures: event.failures + 1 });
      await world.clock.takes(wait, signal);
    }
    events(world).delete(id);
  });
}

async function attempt(
  world: World,
  name: string,
  id: string,
  payload: Buffer,
  signal: AbortSignal,
): Promise<'done' | 'failed' | 'busy'> {
  const record = functions(world).get(name);
  if (!record) return 'done';
  try {
    // The world that closes ends jobs first, and the processes of functions after them.
    const { outcome } = await unlessAborted(runNow(world, record, id, payload), signal);
    return outcome.functionError ? 'failed' : 'done';
  } catch (error) {
    // Throttled, not ready or without its role: none of that is the event's fault.
    if (error instanceof AwsError) return 'busy';
    throw error;
  }
}

/** Goes on with what an earlier process left in the queue. */
export function resumeEvents(world: World): void {
  for (const id of [...events(world).entries()].map(([key]) => key)) workOn(world, id);
}
