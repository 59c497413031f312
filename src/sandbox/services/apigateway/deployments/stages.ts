import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { restApi } from '../apis/rest-apis.ts';
import { badRequest, conflict, notFound, notServed } from '../errors.ts';
import { childKey, deployments, type Stage, stages, stagesOf } from '../model.ts';
import { portPurpose } from '../names.ts';
import { patched } from '../patch.ts';
import { serveStage, stopStage } from '../plane/serving.ts';
import { checkedTags } from '../tags.ts';
import { STAGE_RULES } from './stage-rules.ts';

/** The stage of a name. @throws AwsError NotFoundException */
export function stageOf(world: World, restApiId: string | undefined, name: string | undefined): Stage {
  const stage = stages(world).get(childKey(restApi(world, restApiId).id, name ?? ''));
  if (!stage) throw notFound('Invalid stage identifier specified');
  return stage;
}

function shown(stage: Stage) {
  const settings = Object.entries(stage.methodSettings).map(([key, one]) => [key, shownSettings(one)]);
  return {
    deploymentId: stage.deploymentId,
    stageName: stage.name,
    description: stage.description,
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE' as const,
    methodSettings: Object.fromEntries(settings),
    ...(stage.variables && { variables: { ...stage.variables } }),
    tracingEnabled: stage.tracingEnabled,
    tags: { ...stage.tags },
    createdDate: new Date(stage.created),
    lastUpdatedDate: new Date(stage.updated),
  };
}

const shownSettings = (settings: Stage['methodSettings'][string]) => ({
  ...settings,
  ...{ loggingLevel: 'OFF', dataTraceEnabled: false, cachingEnabled: false, cacheTtlInSeconds: 300, cacheDataEncrypted: false },
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER' as const,
});

type NewStage = Omit<Stage, 'created' | 'updated' | 'methodSettings'>;

/** Makes a stage, and has it answer. @throws AwsError BadRequestException; SandboxError when its port is taken */
export async function makeStage(world: World, stage: NewStage): Promise<Stage> {
  if (!/^[\w-]{1,128}$/.test(stage.name)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
  const now = world.clock.now().toISOString();
  const made: Stage = { ...stage, methodSettings: {}, created: now, updated: now };
  stages(world).set(childKey(made.restApiId, made.name), made);
  await serveStage(world, made.restApiId, made.name);
  return made;
}

/** CreateStage: it takes no throttling; UpdateStage does. */
export async function createStage(input: ApiGateway.CreateStageCommandInput, { world }: Call) {
  const { id: restApiId } = restApi(world, input.restApiId);
  if (input.canarySettings) throw notServed('canaries');
  if (input.cacheClusterEnabled) throw notServed('caches of stages');
  const { stageName: name = '', deploymentId = '', description, variables } = input;
  if (!deployments(world).has(childKey(restApiId, deploymentId))) throw badRequest('Deployment id does not exist');
  if (stages(world).has(childKey(restApiId, name))) throw conflict('Stage already exists');
  const made = await makeStage(world, {
    ...{ restApiId, name, deploymentId, tracingEnabled: input.tracingEnabled ?? false, tags: checkedTags(input.tags) },
    ...(description !== undefined && { description }),
    ...(variables && { variables }),
  });
  return shown(made);
}

export function getStage({ restApiId, stageName }: ApiGateway.GetStageCommandInput, { world }: Call) {
  return shown(stageOf(world, restApiId, stageName));
}

export function getStages({ restApiId, deploymentId }: ApiGateway.GetStagesCommandInput, { world }: Call) {
  const all = stagesOf(world, restApi(world, restApiId).id);
  return { item: all.filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId).map(shown) };
}

export function updateStage({ restApiId, stageName, patchOperations }: ApiGateway.UpdateStageCommandInput, { world }: Call) {
  const changed = patched(stageOf(world, restApiId, stageName), patchOperations, STAGE_RULES);
  if (!deployments(world).has(childKey(changed.restApiId, changed.deploymentId))) {
    throw badRequest('Deployment id does not exist');
  }
  const updated = { ...changed, updated: world.clock.now().toISOString() };
  stages(world).set(childKey(changed.restApiId, changed.name), updated);
  return shown(updated);
}

export async function deleteStage({ restApiId, stageName }: ApiGateway.DeleteStageCommandInput, { world }: Call) {
  const stage = stageOf(world, restApiId, stageName);
  stages(world).delete(childKey(stage.restApiId, stage.name));
  await stopStage(world, stage.restApiId, stage.name);
  world.ports.release(portPurpose(stage.restApiId, stage.name));
  return {};
}
