import type { World } from '../../../world/world.ts';
import { dropImages } from '../drop-images.ts';
import { imagesOf, repositories } from '../model.ts';
import { expiredBy } from './expired.ts';
import { readLifecyclePolicy } from './read.ts';

/** Seconds until a policy has acted: AWS says within 24 hours (userguide/LifecyclePolicies.html). */
const WITHIN = 24 * 3_600;

/** Has a repository's policy act in its time. */
export function expireLater(world: World, name: string): void {
  world.jobs.start(`ecr/lifecycle/${name}`, async (signal) => {
    await world.clock.takes(WITHIN, signal);
    const repository = repositories(world).get(name);
    if (!repository?.lifecycle) return;
    const now = world.clock.now().getTime();
    const expired = expiredBy(readLifecyclePolicy(repository.lifecycle.text), imagesOf(world, name), now);
    if (expired.length > 0) dropImages(world, name, expired);
    repositories(world).set(name, { ...repository, lifecycle: { ...repository.lifecycle, evaluatedAt: now } });
  });
}
