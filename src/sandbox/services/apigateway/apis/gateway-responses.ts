import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { badRequest, notFound } from '../errors.ts';
import { type GatewayResponse, type RestApi, restApis } from '../model.ts';
import { checkedResponse, DEFAULT_TEMPLATE, isResponseType, RESPONSE_TYPES, type ResponseType } from '../response-types.ts';
import { restApi } from './rest-apis.ts';

function typeOf(text: string | undefined): ResponseType {
  if (text === undefined || !isResponseType(text)) throw badRequest(`Invalid gateway response type specified: ${text}`);
  return text;
}

function shown({ definition }: RestApi, responseType: ResponseType) {
  const own = definition.gatewayResponses[responseType];
  const usual = RESPONSE_TYPES[responseType];
  const statusCode = own?.statusCode ?? (usual === undefined ? undefined : String(usual));
  return {
    responseType,
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: { ...own?.responseParameters },
    responseTemplates: { ...(own?.responseTemplates ?? { 'application/json': DEFAULT_TEMPLATE }) },
    defaultResponse: own === undefined,
  };
}

function put(world: World, api: RestApi, gatewayResponses: Readonly<Record<string, GatewayResponse>>): RestApi {
  const changed = { ...api, definition: { ...api.definition, gatewayResponses } };
  restApis(world).set(api.id, changed);
  return changed;
}

/** PutGatewayResponse, its reading and its deletion; deployments that are there keep theirs. */
export const gatewayResponseOperations = {
  GetGatewayResponses({ restApiId }: ApiGateway.GetGatewayResponsesCommandInput, { world }: Call) {
    const api = restApi(world, restApiId);
    return { items: (Object.keys(RESPONSE_TYPES) as ResponseType[]).map((type) => shown(api, type)) };
  },

  GetGatewayResponse({ restApiId, responseType }: ApiGateway.GetGatewayResponseCommandInput, { world }: Call) {
    return shown(restApi(world, restApiId), typeOf(responseType));
  },

  PutGatewayResponse(input: ApiGateway.PutGatewayResponseCommandInput, { world }: Call) {
    const api = restApi(world, input.restApiId);
    const type = typeOf(input.responseType);
    const response = checkedResponse({
      ...(input.statusCode !== undefined && { statusCode: input.statusCode }),
      responseParameters: input.responseParameters ?? {},
      responseTemplates: input.responseTemplates ?? { 'application/json': DEFAULT_TEMPLATE },
    });
    return shown(put(world, api, { ...api.definition.gatewayResponses, [type]: response }), type);
  },

  DeleteGatewayResponse({ restApiId, responseType }: ApiGateway.DeleteGatewayResponseCommandInput, { world }: Call) {
    const api = restApi(world, restApiId);
    const { [typeOf(responseType)]: own, ...others } = api.definition.gatewayResponses;
    if (!own) throw notFound('Gateway response type not defined on api');
    put(world, api, others);
    return {};
  },
};
