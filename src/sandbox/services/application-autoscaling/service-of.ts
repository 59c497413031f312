import type { World } from '../../world/world.ts';
import { type ServiceRecord, serviceKey, services } from '../ecs/model.ts';

/** Which service a resource id names; undefined where ECS has no such active service. */
export function serviceOf(world: World, resourceId: string): ServiceRecord | undefined {
  const [, cluster = '', name = ''] = /^service\/([^/]+)\/([^/]+)$/.exec(resourceId) ?? [];
  const found = services(world).get(serviceKey({ cluster, name }));
  return found?.status === 'ACTIVE' ? found : undefined;
}
