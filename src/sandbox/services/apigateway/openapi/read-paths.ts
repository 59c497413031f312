import type { Authorizer, Method, MethodResponse } from '../model.ts';
import { readIntegration } from './read-integration.ts';
import { isObject, type Json, listAt, objectAt, resolved, textAt } from './values.ts';

/** A path of a document, with its methods. */
export interface PathRead {
  /** Without a slash at its end. */
  readonly path: string;
  readonly methods: Readonly<Record<string, Method>>;
}

const ANY = 'x-amazon-apigateway-any-method';
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', ANY];

interface Reading {
  readonly document: Json;
  readonly authorizers: readonly Authorizer[];
  readonly warnings: string[];
}

/** Reads all paths; what is wrong with them is told, not thrown. */
export function readPaths(document: Json, authorizers: readonly Authorizer[], warnings: string[]) {
  const errors: string[] = [];
  const paths: PathRead[] = [];
  for (const [given, item] of Object.entries(objectAt(document, 'paths'))) {
    const path = given.length > 1 ? given.replace(/\/$/, '') : given;
    if (!isPath(path)) {
      errors.push(
        `Unable to create resource at path '${given}': Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.`,
      );
      continue;
    }
    const methods: Record<string, Method> = {};
    for (const name of METHODS) {
      const operation = isObject(item) ? item[name] : undefined;
      if (!isObject(operation)) continue;
      const httpMethod = name === ANY ? 'ANY' : name.toUpperCase();
      const read = readMethod(httpMethod, operation, item, { document, authorizers, warnings });
      if ('error' in read) errors.push(`Unable to put ${read.what} '${httpMethod}' ${read.at} at path '${path}': ${read.error}`);
      else methods[httpMethod] = read;
    }
    paths.push({ path, methods });
  }
  return { paths, errors: [...errors, ...siblings(paths)] };
}

const PART = /^([\w.:-]+|\{[\w.-]+\+?\})$/;

function isPath(path: string): boolean {
  if (path === '/') return true;
  const parts = path.split('/').slice(1);
  return (
    path.startsWith('/') && parts.every((part, index) => PART.test(part) && (!part.endsWith('+}') || index === parts.length - 1))
  );
}

/** One place of a path has at most one variable. */
function siblings(paths: readonly PathRead[]): string[] {
  const seen = new Map<string, string>();
  return paths.flatMap(({ path }) => {
    const parts = path.split('/');
    return parts.flatMap((part, index) => {
      if (!part.startsWith('{')) return [];
      const before = parts.slice(0, index).join('/');
      const known = seen.get(before) ?? part;
      seen.set(before, known);
      return known === part
        ? []
        : [
            `Unable to create resource at path '${path}': A sibling (${known}) of this resource already has a variable path part -- only one is allowed`,
          ];
    });
  });
}

type Failure = { readonly what: string; readonly at: string; readonly error: string };

function readMethod(httpMethod: string, operation: Json, item: unknown, reading: Reading): Method | Failure {
  const { document } = reading;
  const parameters = [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')].map((one) => resolved(document, one));
  const requestParameters = Object.fromEntries(parameters.flatMap((one) => parameterOf(one)));
  const methodResponses = Object.fromEntries(
    Object.entries(objectAt(operation, 'responses')).flatMap(([status, response]) =>
      responseOf(status, resolved(document, response)),
    ),
  );
  const security = securityOf(operation, reading);
  if ('error' in security) return { what: 'method', at: 'on resource', error: security.error };
  const operationName = textAt(operation, 'operationId');
  const method: Method = {
    httpMethod,
    ...security,
    ...(operationName !== undefined && { operationName }),
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(methodResponses).length > 0 && { methodResponses }),
  };
  const extension = operation['x-amazon-apigateway-integration'];
  if (!isObject(extension)) return method;
  const integration = readIntegration(extension, method);
  return 'error' in integration
    ? { what: 'integration response for method', at: 'for resource', error: integration.error }
    : { ...method, integration };
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' };

function parameterOf(parameter: unknown): [string, boolean][] {
  const place = PLACES[textAt(parameter, 'in') ?? ''];
  const name = textAt(parameter, 'name');
  const isRequired = isObject(parameter) && parameter.required === true;
  return place === undefined || name === undefined ? [] : [[`method.request.${place}.${name}`, isRequired]];
}

function responseOf(status: string, response: unknown): [string, MethodResponse][] {
  if (!/^[1-5]\d\d$/.test(status)) return [];
  const headers = Object.keys(objectAt(response, 'headers')).map((name) => [`method.response.header.${name}`, false] as const);
  return [[status, { statusCode: status, ...(headers.length > 0 && { responseParameters: Object.fromEntries(headers) }) }]];
}

type Security = Pick<Method, 'authorizationType' | 'authorizerId' | 'authorizationScopes' | 'apiKeyRequired'>;

/** An operation's own security goes before the document's; an empty list is none. */
function securityOf(operation: Json, { document, authorizers, warnings }: Reading): Security | { readonly error: string } {
  const asked = 'security' in operation ? listAt(operation, 'security') : listAt(document, 'security');
  let security: Security = { authorizationType: 'NONE', apiKeyRequired: false };
  for (const [name, scopes] of asked.flatMap((one) => Object.entries(isObject(one) ? one : {}))) {
    const scheme = objectAt(objectAt(document, 'components'), 'securitySchemes')[name];
    const authorizer = authorizers.find((one) => one.name === name);
    if (authorizer) {
      const authorizationScopes = Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : [];
      security = {
        ...security,
        ...{ authorizationType: 'COGNITO_USER_POOLS', authorizerId: authorizer.id },
        ...(authorizationScopes.length > 0 && { authorizationScopes }),
      };
    } else if (scheme === undefined) {
      return { error: `Invalid authorizer '${name}': there is no security scheme of that name` };
    } else if (textAt(scheme, 'type') === 'apiKey' && textAt(scheme, 'name')?.toLowerCase() === 'x-api-key') {
      security = { ...security, apiKeyRequired: true };
    } else {
      warnings.push(`Ignoring security scheme '${name}': it has no authorizer of API Gateway`);
    }
  }
  return security;
}
