import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { notFound } from '../errors.ts';
import type { Integration, Method, Resource } from '../model.ts';
import { pageOf } from '../page.ts';
import { restApi } from './rest-apis.ts';

interface MethodAsked {
  readonly restApiId: string | undefined;
  readonly resourceId: string | undefined;
  readonly httpMethod: string | undefined;
}

/** GetResources: methods by name alone, unless they are asked for (`embed=methods`). */
export function getResources(input: ApiGateway.GetResourcesCommandInput, { world }: Call) {
  const { resources } = restApi(world, input.restApiId).definition;
  const isWhole = input.embed?.includes('methods') ?? false;
  const sorted = [...resources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const { items, ...next } = pageOf(sorted, ({ id }) => id, input);
  return { items: items.map((resource) => shownResource(resource, isWhole)), ...next };
}

function shownResource({ id, parentId, pathPart, path, methods }: Resource, isWhole: boolean) {
  const shown = Object.entries(methods).map(([name, method]) => [name, isWhole ? shownMethod(method) : {}]);
  return { id, parentId, pathPart, path, ...(shown.length > 0 && { resourceMethods: Object.fromEntries(shown) }) };
}

export function getMethod(input: ApiGateway.GetMethodCommandInput, { world }: Call) {
  return shownMethod(methodOf(world, input));
}

export function getIntegration(input: ApiGateway.GetIntegrationCommandInput, { world }: Call) {
  const { integration } = methodOf(world, input);
  if (!integration) throw notFound('No integration defined for method');
  return shownIntegration(integration);
}

function methodOf(world: World, { restApiId, resourceId, httpMethod }: MethodAsked): Method {
  const { resources } = restApi(world, restApiId).definition;
  const resource = resources.find(({ id }) => id === resourceId);
  if (!resource) throw notFound('Invalid Resource identifier specified');
  const method = resource.methods[httpMethod ?? ''];
  if (!method) throw notFound('Invalid Method identifier specified');
  return method;
}

function shownMethod({ integration, authorizationScopes, ...method }: Method): ApiGateway.Method {
  return {
    ...method,
    requestParameters: method.requestParameters && { ...method.requestParameters },
    methodResponses: method.methodResponses && (structuredClone(method.methodResponses) as ApiGateway.Method['methodResponses']),
    ...(authorizationScopes && { authorizationScopes: [...authorizationScopes] }),
    ...(integration && { methodIntegration: shownIntegration(integration) }),
  };
}

function shownIntegration(integration: Integration): ApiGateway.Integration {
  return { ...(structuredClone(integration) as ApiGateway.Integration), cacheKeyParameters: [] };
}

export function getAuthorizers(input: ApiGateway.GetAuthorizersCommandInput, { world }: Call) {
  const { items, ...next } = pageOf(restApi(world, input.restApiId).definition.authorizers, ({ id }) => id, input);
  const shown = items.map(({ id, name, providerArns, identitySource }) => ({
    ...{ id, name, identitySource, providerARNs: [...providerArns] },
    type: 'COGNITO_USER_POOLS' as const,
    authType: 'cognito_user_pools',
  }));
  return { items: shown, ...next };
}
