import type { World } from '../../../world/world.ts';
import { type FunctionRecord, functions } from '../model.ts';

/** Seconds that AWS takes about, until new code or settings of a function hold. */
const TAKES = 3;

/**
 * Lets a function that was made or changed become Active, and its update Successful, in its time.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function becomeReady(world: World, { name, revisionId }: FunctionRecord): void {
  world.jobs.start(`lambda/ready/${name}/${revisionId}`, async (signal) => {
    await world.clock.takes(TAKES, signal);
    const now = functions(world).get(name);
    // Changed again meanwhile, or another function of that name: that one has work of its own.
    if (now?.revisionId !== revisionId) return;
    functions(world).set(name, { ...now, state: 'Active', update: 'Successful' });
  });
}
