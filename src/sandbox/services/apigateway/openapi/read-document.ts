import { parse } from 'yaml';
import { badRequest, notServed } from '../errors.ts';
import type { Authorizer, GatewayResponse } from '../model.ts';
import { newId } from '../names.ts';
import { checkedResponse, DEFAULT_TEMPLATE, isResponseType } from '../response-types.ts';
import { type PathRead, readPaths } from './read-paths.ts';
import { isObject, type Json, listAt, objectAt, textAt, textsOf } from './values.ts';

/** What an OpenAPI document says of an API. */
export interface DocumentRead {
  readonly title: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly paths: readonly PathRead[];
  readonly authorizers: readonly Authorizer[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  /** Undefined where the document says nothing of them. */
  readonly binaryMediaTypes: readonly string[] | undefined;
  readonly warnings: readonly string[];
}

/** The extensions that are understood; API Gateway knows more, and one that is passed over would be a lie. */
const KNOWN = new Set([
  'x-amazon-apigateway-gateway-responses',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-importexport-version',
]);

/**
 * Reads an OpenAPI 3 document, JSON or YAML, with API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 * @param known authorizers that are there already keep their ids
 * @throws AwsError BadRequestException, with all that is wrong with it; NotImplemented for what only AWS has
 */
export function readDocument(bytes: Uint8Array, known: readonly Authorizer[]): DocumentRead {
  const document = parsed(bytes);
  const info = objectAt(document, 'info');
  const foreign = Object.keys(document).find((key) => key.startsWith('x-amazon-apigateway-') && !KNOWN.has(key));
  if (foreign !== undefined) throw notServed(`the extension ${foreign}`);
  const warnings: string[] = [];
  const authorizers = readAuthorizers(document, known);
  const { paths, errors } = readPaths(document, authorizers, warnings);
  if (errors.length > 0) throw importFailed('Errors', errors);
  const binary = listAt(document, 'x-amazon-apigateway-binary-media-types');
  return {
    title: textAt(info, 'title') ?? '',
    description: textAt(info, 'description'),
    version: textAt(info, 'version'),
    paths,
    authorizers,
    gatewayResponses: readGatewayResponses(document),
    binaryMediaTypes:
      'x-amazon-apigateway-binary-media-types' in document ? binary.filter((one) => typeof one === 'string') : undefined,
    warnings,
  };
}

/** The refusal of a document that has something wrong with it. */
export function importFailed(kind: 'Errors' | 'Warnings', found: readonly string[]) {
  return badRequest(`${kind} found during import:\n${found.map((one) => `\t${one}`).join('\n')}`);
}

function parsed(bytes: Uint8Array): Json {
  let document: unknown;
  try {
    // Aliases could make a few lines a world of objects.
    document = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    throw badRequest('Invalid OpenAPI input.');
  }
  if (!isObject(document)) throw badRequest('Invalid OpenAPI input.');
  if (textAt(document, 'swagger') !== undefined) throw notServed('documents of Swagger 2');
  if (!/^3\.0\.\d+$/.test(textAt(document, 'openapi') ?? '')) throw badRequest('Invalid OpenAPI input.');
  return document;
}

function readAuthorizers(document: Json, known: readonly Authorizer[]): Authorizer[] {
  const schemes = objectAt(objectAt(document, 'components'), 'securitySchemes');
  return Object.entries(schemes).flatMap(([name, scheme]) => {
    const type = textAt(scheme, 'x-amazon-apigateway-authtype');
    if (type === undefined) return [];
    const authorizer = objectAt(scheme, 'x-amazon-apigateway-authorizer');
    if (type !== 'cognito_user_pools' || textAt(authorizer, 'type') !== 'cognito_user_pools') {
      throw notServed(`authorizers of the type ${textAt(authorizer, 'type') ?? type}`);
    }
    const providerArns = listAt(authorizer, 'providerARNs').filter((one) => typeof one === 'string');
    const isRight =
      providerArns.length > 0 && providerArns.every((arn) => /^arn:aws:cognito-idp:[\w-]+:\d{12}:userpool\/[\w-]+$/.test(arn));
    if (!isRight)
      throw importFailed('Errors', [
        `Unable to create authorizer '${name}': Invalid Cognito user pool ARN: ${providerArns.join(', ')}`,
      ]);
    const header = textAt(scheme, 'name') ?? 'Authorization';
    const id = known.find((one) => one.name === name)?.id ?? newId(6);
    const identitySource = textAt(authorizer, 'identitySource') ?? `method.request.header.${header}`;
    return [{ id, name, providerArns, identitySource }];
  });
}

function readGatewayResponses(document: Json): Record<string, GatewayResponse> {
  const found = Object.entries(objectAt(document, 'x-amazon-apigateway-gateway-responses'));
  return Object.fromEntries(
    found.map(([type, response]) => {
      if (!isResponseType(type)) throw importFailed('Errors', [`Invalid gateway response type specified: ${type}`]);
      const status = isObject(response) ? response.statusCode : undefined;
      const templates = textsOf(objectAt(response, 'responseTemplates'));
      const read = checkedResponse({
        ...(status !== undefined && { statusCode: String(status) }),
        responseParameters: textsOf(objectAt(response, 'responseParameters')),
        responseTemplates: Object.keys(templates).length > 0 ? templates : { 'application/json': DEFAULT_TEMPLATE },
      });
      return [type, read];
    }),
  );
}
