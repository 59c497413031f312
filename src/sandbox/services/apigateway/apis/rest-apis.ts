import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { badRequest, notFound, notServed } from '../errors.ts';
import { childKey, deployments, deploymentsOf, type RestApi, restApis, stages, stagesOf } from '../model.ts';
import { newId, portPurpose } from '../names.ts';
import { pageOf } from '../page.ts';
import { booleanOf, type PatchRule, patched } from '../patch.ts';
import { stopStage } from '../plane/serving.ts';
import { checkedTags } from '../tags.ts';

/** The API of an id. @throws AwsError NotFoundException */
export function restApi(world: World, id: string | undefined): RestApi {
  const api = restApis(world).get(id ?? '');
  if (!api) throw notFound(`Invalid API identifier specified ${world.account}:${id}`);
  return api;
}

/** An API as AWS shows it. */
export function shownApi(api: RestApi, warnings: readonly string[] = []) {
  const root = api.definition.resources.find(({ path }) => path === '/');
  return {
    id: api.id,
    name: api.name,
    description: api.description,
    version: api.version,
    createdDate: new Date(api.created),
    ...(warnings.length > 0 && { warnings: [...warnings] }),
    ...(api.definition.binaryMediaTypes.length > 0 && { binaryMediaTypes: [...api.definition.binaryMediaTypes] }),
    apiKeySource: api.apiKeySource,
    endpointConfiguration: { types: [api.endpointType], ipAddressType: 'ipv4' as const },
    tags: { ...api.tags },
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    rootResourceId: root?.id,
  };
}

/** CreateRestApi: two may have one name, as AWS lets them. An API is born with its root. */
export function createRestApi(input: ApiGateway.CreateRestApiCommandInput, { world }: Call) {
  if (input.cloneFrom !== undefined) throw notServed('CreateRestApi with cloneFrom');
  if (input.policy !== undefined) throw notServed('resource policies');
  if (input.minimumCompressionSize !== undefined) throw notServed('compression');
  if ((input.name ?? '').trim() === '') throw badRequest('API name must not be empty');
  const [type = 'EDGE', ...more] = input.endpointConfiguration?.types ?? [];
  if (type === 'PRIVATE' || more.length > 0) throw notServed('private APIs');
  const api: RestApi = {
    id: newId(10),
    name: input.name ?? '',
    ...(input.description !== undefined && { description: input.description }),
    ...(input.version !== undefined && { version: input.version }),
    created: world.clock.now().toISOString(),
    endpointType: type,
    apiKeySource: input.apiKeySource ?? 'HEADER',
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    tags: checkedTags(input.tags),
    definition: {
      resources: [{ id: newId(10), path: '/', methods: {} }],
      authorizers: [],
      gatewayResponses: {},
      binaryMediaTypes: [...(input.binaryMediaTypes ?? [])],
    },
  };
  restApis(world).set(api.id, api);
  return shownApi(api);
}

export function getRestApi({ restApiId }: ApiGateway.GetRestApiCommandInput, { world }: Call) {
  return shownApi(restApi(world, restApiId));
}

export function getRestApis(input: ApiGateway.GetRestApisCommandInput, { world }: Call) {
  const { items, ...next } = pageOf([...restApis(world).values()], ({ id }) => id, input);
  return { items: items.map((api) => shownApi(api)), ...next };
}

const RULES: readonly PatchRule<RestApi>[] = [
  {
    path: /^\/name$/,
    ops: ['replace'],
    apply: (api, { value }) => {
      if (value.trim() === '') throw badRequest('API name must not be empty');
      return { ...api, name: value };
    },
  },
  { path: /^\/description$/, ops: ['replace'], apply: (api, { value }) => ({ ...api, description: value }) },
  {
    path: /^\/disableExecuteApiEndpoint$/,
    ops: ['replace'],
    apply: (api, patch) => ({ ...api, disableExecuteApiEndpoint: booleanOf(patch) }),
  },
  {
    path: /^\/binaryMediaTypes\/(.+)$/,
    ops: ['add', 'remove'],
    apply: (api, { op }, [type = '']) => {
      const others = api.definition.binaryMediaTypes.filter((one) => one !== type);
      return { ...api, definition: { ...api.definition, binaryMediaTypes: op === 'add' ? [...others, type] : others } };
    },
  },
];

export function updateRestApi({ restApiId, patchOperations }: ApiGateway.UpdateRestApiCommandInput, { world }: Call) {
  const api = patched(restApi(world, restApiId), patchOperations, RULES);
  restApis(world).set(api.id, api);
  return shownApi(api);
}

/** DeleteRestApi: stages and deployments go with it, and what answered stops. */
export async function deleteRestApi({ restApiId }: ApiGateway.DeleteRestApiCommandInput, { world }: Call) {
  const { id } = restApi(world, restApiId);
  const own = stagesOf(world, id);
  restApis(world).delete(id);
  for (const deployment of deploymentsOf(world, id)) deployments(world).delete(childKey(id, deployment.id));
  for (const { name } of own) stages(world).delete(childKey(id, name));
  for (const { name } of own) {
    await stopStage(world, id, name);
    world.ports.release(portPurpose(id, name));
  }
  return {};
}
