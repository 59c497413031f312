import type { World } from '../../../world/world.ts';
import { childKey, type Definition, deployments, restApis, stages } from '../model.ts';

/** Where a link is referred to, as AWS lists it: in what stages answer, and in APIs as they stand (`test-invoke-stage`). */
export function referencesOf(world: World, linkId: string): string[] {
  const found: string[] = [];
  const look = (restApiId: string, stage: string, { resources }: Definition) => {
    for (const { id, methods } of resources) {
      for (const { httpMethod, integration } of Object.values(methods)) {
        if (integration?.connectionId === linkId) found.push(`${restApiId}:${httpMethod}:${id}:${stage}`);
      }
    }
  };
  for (const { restApiId, name, deploymentId } of stages(world).values()) {
    const deployed = deployments(world).get(childKey(restApiId, deploymentId));
    if (deployed) look(restApiId, name, deployed.definition);
  }
  for (const { id, definition } of restApis(world).values()) look(id, 'test-invoke-stage', definition);
  return found;
}
