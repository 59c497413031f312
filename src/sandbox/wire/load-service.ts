import type { Service } from '../service.ts';
import { type Route, routeOf } from './match/route.ts';
import { type ErrorSchema, type OperationSchema, readSchemas } from './schema.ts';

/** A service together with the schemas of everything AWS knows in it, served here or not. */
export interface LoadedService {
  readonly service: Service;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** Errors by the name of their shape, and by the code that query protocols print. */
  readonly errors: ReadonlyMap<string, ErrorSchema>;
  /** Empty for protocols that don't bind to HTTP. */
  readonly routes: readonly Route[];
}

/**
 * Loads a service's schemas.
 * @throws Error when the service claims an operation that its client doesn't know
 */
export async function loadService(service: Service): Promise<LoadedService> {
  const { operations, errors } = readSchemas(await service.schemas());
  const unknown = Object.keys(service.operations).filter((name) => !operations.has(name));
  if (unknown.length > 0) {
    throw new Error(`The client of ${service.id} has no schema for ${unknown.join(', ')}.`);
  }
  for (const error of [...errors.values()]) {
    if (error.query && !errors.has(error.query.code)) {
      errors.set(error.query.code, error);
    }
  }
  return { service, operations, errors, routes: [...operations.values()].flatMap((operation) => routeOf(operation) ?? []) };
}
