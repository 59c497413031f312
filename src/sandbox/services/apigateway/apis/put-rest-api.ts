import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import { badRequest } from '../errors.ts';
import { type Definition, type Resource, type RestApi, restApis } from '../model.ts';
import { newId } from '../names.ts';
import { type DocumentRead, importFailed, readDocument } from '../openapi/read-document.ts';
import { restApi, shownApi } from './rest-apis.ts';

/**
 * PutRestApi: `overwrite` makes the API what the document says, `merge`, the default, adds it to what there is. Tags aren't in
 * a document, so they stay. What a stage answers changes by its next deployment only.
 */
export function putRestApi(input: ApiGateway.PutRestApiCommandInput, { world }: Call) {
  const api = restApi(world, input.restApiId);
  const isWhole = input.mode === 'overwrite';
  const read = readDocument(Buffer.from((input.body ?? '') as Uint8Array), api.definition.authorizers);
  if (input.failOnWarnings && read.warnings.length > 0) throw importFailed('Warnings', read.warnings);
  if (isWhole && read.title === '') throw badRequest('Invalid OpenAPI input.');
  const changed: RestApi = {
    ...api,
    ...(isWhole && { name: read.title }),
    ...(isWhole && read.description !== undefined && { description: read.description }),
    ...(isWhole && read.version !== undefined && { version: read.version }),
    definition: definitionOf(api.definition, read, isWhole),
  };
  restApis(world).set(api.id, changed);
  return shownApi(changed, read.warnings);
}

function definitionOf(before: Definition, read: DocumentRead, isWhole: boolean): Definition {
  const kept = isWhole ? [] : before.authorizers.filter(({ name }) => !read.authorizers.some((one) => one.name === name));
  return {
    resources: resourcesOf(before.resources, read, isWhole),
    authorizers: [...kept, ...read.authorizers],
    gatewayResponses: { ...(isWhole ? {} : before.gatewayResponses), ...read.gatewayResponses },
    binaryMediaTypes: read.binaryMediaTypes ?? (isWhole ? [] : before.binaryMediaTypes),
  };
}

/** A resource for each path and each part of one; those that were there keep their ids. */
function resourcesOf(before: readonly Resource[], { paths }: DocumentRead, isWhole: boolean): Resource[] {
  const byPath = new Map<string, Resource>();
  const at = (path: string): Resource => {
    const known = byPath.get(path);
    if (known) return known;
    const old = before.find((one) => one.path === path);
    const pathPart = path.slice(path.lastIndexOf('/') + 1);
    const parent = path === '/' ? undefined : at(path.slice(0, path.lastIndexOf('/')) || '/');
    const made: Resource = {
      id: old?.id ?? newId(6),
      ...(parent && { parentId: parent.id, pathPart }),
      path,
      methods: (!isWhole && old?.methods) || {},
    };
    byPath.set(path, made);
    return made;
  };
  at('/');
  if (!isWhole) for (const { path } of before) at(path);
  for (const { path, methods } of paths) {
    const resource = at(path);
    byPath.set(path, { ...resource, methods: { ...resource.methods, ...methods } });
  }
  return [...byPath.values()];
}
