import { stringify } from 'yaml';
import type { Definition, Method, RestApi } from '../model.ts';

/** What an export holds beside plain OpenAPI. */
export interface Wanted {
  readonly host: string;
  readonly stage: string;
  readonly definition: Definition;
  readonly withIntegrations: boolean;
  readonly withAuthorizers: boolean;
  readonly isYaml: boolean;
}

/** An API as an OpenAPI 3 document. */
export function writeDocument(api: RestApi, wanted: Wanted): string {
  const { definition } = wanted;
  const paths = definition.resources
    .filter(({ methods }) => Object.keys(methods).length > 0)
    .map(({ path, methods }) => [path, pathItem(Object.values(methods), wanted)]);
  const document = {
    openapi: '3.0.1',
    info: {
      title: api.name,
      ...(api.description !== undefined && { description: api.description }),
      version: api.version ?? api.created,
    },
    servers: [{ url: `https://${wanted.host}/{basePath}`, variables: { basePath: { default: wanted.stage } } }],
    paths: Object.fromEntries(paths),
    components: definition.authorizers.length > 0 ? { securitySchemes: schemes(wanted) } : {},
    ...(wanted.withIntegrations && { 'x-amazon-apigateway-gateway-responses': definition.gatewayResponses }),
    ...(wanted.withIntegrations &&
      definition.binaryMediaTypes.length > 0 && { 'x-amazon-apigateway-binary-media-types': definition.binaryMediaTypes }),
  };
  return wanted.isYaml ? stringify(document) : JSON.stringify(document, undefined, 2);
}

function pathItem(methods: readonly Method[], wanted: Wanted) {
  return Object.fromEntries(
    methods.map((method) => [
      method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase(),
      operationOf(method, wanted),
    ]),
  );
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', querystring: 'query', header: 'header' };

function operationOf(method: Method, { definition, withIntegrations }: Wanted) {
  const parameters = Object.entries(method.requestParameters ?? {}).map(([key, required]) => {
    const [, , place = '', ...name] = key.split('.');
    return { name: name.join('.'), in: PLACES[place], required, schema: { type: 'string' } };
  });
  const responses = Object.values(method.methodResponses ?? {}).map(({ statusCode, responseParameters = {} }) => {
    const headers = Object.keys(responseParameters).map((key) => [
      key.replace('method.response.header.', ''),
      { schema: { type: 'string' } },
    ]);
    const shown = {
      description: `${statusCode} response`,
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
      content: {},
    };
    return [statusCode, shown];
  });
  const authorizer = definition.authorizers.find(({ id }) => id === method.authorizerId);
  return {
    ...(method.operationName !== undefined && { operationId: method.operationName }),
    ...(parameters.length > 0 && { parameters }),
    ...(responses.length > 0 && { responses: Object.fromEntries(responses) }),
    ...(authorizer && { security: [{ [authorizer.name]: method.authorizationScopes ?? [] }] }),
    ...(withIntegrations && method.integration && { 'x-amazon-apigateway-integration': integrationOf(method.integration) }),
  };
}

function integrationOf({ integrationResponses, cacheNamespace: _, ...integration }: NonNullable<Method['integration']>) {
  const responses = Object.values(integrationResponses ?? {}).map(({ selectionPattern = 'default', ...rest }) => [
    selectionPattern,
    rest,
  ]);
  return {
    ...integration,
    type: integration.type.toLowerCase(),
    passthroughBehavior: integration.passthroughBehavior.toLowerCase(),
    ...(responses.length > 0 && { responses: Object.fromEntries(responses) }),
  };
}

function schemes({ definition, withAuthorizers }: Wanted) {
  return Object.fromEntries(
    definition.authorizers.map(({ name, identitySource, providerArns }) => [
      name,
      {
        ...{ type: 'apiKey', name: identitySource.replace('method.request.header.', ''), in: 'header' },
        'x-amazon-apigateway-authtype': 'cognito_user_pools',
        ...(withAuthorizers && {
          'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: providerArns },
        }),
      },
    ]),
  );
}
