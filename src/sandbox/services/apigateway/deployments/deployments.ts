import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { restApi } from '../apis/rest-apis.ts';
import { badRequest, notFound, notServed } from '../errors.ts';
import { childKey, type Definition, type Deployment, deployments, deploymentsOf, stages, stagesOf } from '../model.ts';
import { newId } from '../names.ts';
import { pageOf } from '../page.ts';
import { makeStage } from './stages.ts';

/** The deployment of an id. @throws AwsError NotFoundException */
export function deployment(world: World, restApiId: string, id: string | undefined): Deployment {
  const found = deployments(world).get(childKey(restApiId, id ?? ''));
  if (!found) throw notFound('Invalid Deployment identifier specified');
  return found;
}

function shown({ id, description, created, definition }: Deployment, isWhole = false) {
  return {
    id,
    description,
    createdDate: new Date(created),
    ...(isWhole && { apiSummary: summary(definition) }),
  };
}

function summary({ resources }: Definition) {
  return Object.fromEntries(
    resources.map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.values(methods).map(({ httpMethod, authorizationType, apiKeyRequired }) => [
          httpMethod,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]),
  );
}

/** CreateDeployment: a copy of what the API is now. A stage it names is made, or goes over to it. */
export async function createDeployment(input: ApiGateway.CreateDeploymentCommandInput, { world }: Call) {
  const api = restApi(world, input.restApiId);
  if (input.canarySettings) throw notServed('canaries');
  if (input.cacheClusterEnabled) throw notServed('caches of stages');
  const methods = api.definition.resources.flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ integration }) => !integration)) throw badRequest('No integration defined for method');
  const made: Deployment = {
    id: newId(6),
    restApiId: api.id,
    ...(input.description !== undefined && { description: input.description }),
    created: world.clock.now().toISOString(),
    definition: api.definition,
  };
  const stage = input.stageName === undefined ? undefined : stages(world).get(childKey(api.id, input.stageName));
  deployments(world).set(childKey(api.id, made.id), made);
  if (stage) {
    const variables = input.variables ?? stage.variables;
    stages(world).set(childKey(api.id, stage.name), {
      ...stage,
      deploymentId: made.id,
      ...(input.stageDescription !== undefined && { description: input.stageDescription }),
      ...(variables && { variables }),
      updated: made.created,
    });
  } else if (input.stageName !== undefined) {
    await makeStage(world, {
      ...{ restApiId: api.id, name: input.stageName, deploymentId: made.id, tracingEnabled: input.tracingEnabled ?? false },
      ...(input.stageDescription !== undefined && { description: input.stageDescription }),
      ...(input.variables && { variables: input.variables }),
      tags: {},
    });
  }
  return shown(made);
}

export function getDeployments(input: ApiGateway.GetDeploymentsCommandInput, { world }: Call) {
  const { id } = restApi(world, input.restApiId);
  const { items, ...next } = pageOf(deploymentsOf(world, id), (one) => one.id, input);
  return { items: items.map((one) => shown(one)), ...next };
}

export function getDeployment({ restApiId, deploymentId, embed }: ApiGateway.GetDeploymentCommandInput, { world }: Call) {
  return shown(deployment(world, restApi(world, restApiId).id, deploymentId), embed?.includes('apisummary'));
}

/** DeleteDeployment: refused while a stage stands on it. */
export function deleteDeployment({ restApiId, deploymentId }: ApiGateway.DeleteDeploymentCommandInput, { world }: Call) {
  const api = restApi(world, restApiId);
  const { id } = deployment(world, api.id, deploymentId);
  if (stagesOf(world, api.id).some((stage) => stage.deploymentId === id)) {
    throw badRequest('Active stages pointing to this deployment must be moved or deleted');
  }
  deployments(world).delete(childKey(api.id, id));
  return {};
}
