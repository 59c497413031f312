import type { World } from '../../../world/world.ts';
import { settingsKey, USUAL } from '../deployments/stage-rules.ts';
import type { MethodSettings, Stage } from '../model.ts';
import { type Bucket, bucketOf } from './bucket.ts';

interface Kept {
  readonly settings: MethodSettings;
  readonly bucket: Bucket;
}

const byWorld = new WeakMap<World, Map<string, Kept>>();

/**
 * Whether a stage lets one more request to a method through. What is set for all methods holds for each of them by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function letsThrough(world: World, stage: Stage, { path, httpMethod }: { path: string; httpMethod: string }): boolean {
  const all = byWorld.get(world) ?? new Map<string, Kept>();
  byWorld.set(world, all);
  const key = `${stage.restApiId}/${stage.name} ${httpMethod} ${path}`;
  const own = stage.methodSettings[settingsKey(path, httpMethod)];
  const settings = own ?? stage.methodSettings[settingsKey('*', '*')] ?? USUAL;
  const known = all.get(key);
  // Settings are frozen and written anew when they change.
  const kept =
    known?.settings === settings
      ? known
      : { settings, bucket: bucketOf(settings.throttlingRateLimit, settings.throttlingBurstLimit) };
  all.set(key, kept);
  return kept.bucket.take();
}
