import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorize } from '../../../authorization/authorize.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Call, Caller } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { arnOf, type RepositoryRecord, repositories } from '../model.ts';
import { RegistryError } from './registry-error.ts';

/** A request to the registry whose sender is known. */
export interface RegistryVisit {
  readonly world: World;
  readonly caller: Caller;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** Aborted when the client hangs up or the registry stops. */
  readonly signal: AbortSignal;
}

/** Whether the sender may do this to a repository, by the names of ECR's own actions. */
export function mayDo(visit: RegistryVisit, action: string, name: string): boolean {
  try {
    allow(visit, action, name);
    return true;
  } catch (error) {
    if (error instanceof RegistryError) return false;
    throw error;
  }
}

/**
 * The repository, for a sender who may do this to it.
 * @throws RegistryError DENIED, NAME_UNKNOWN
 */
export function repositoryFor(visit: RegistryVisit, action: string, name: string): RepositoryRecord {
  allow(visit, action, name);
  const found = repositories(visit.world).get(name);
  if (found) return found;
  const message = `The repository with name '${name}' does not exist in the registry with id '${visit.world.account}'`;
  throw new RegistryError(404, 'NAME_UNKNOWN', message);
}

/** @throws RegistryError DENIED, in the words of IAM */
function allow({ world, caller, message, query, signal }: RegistryVisit, action: string, name: string): void {
  const { method = 'GET', url = '/', headers } = message;
  const http = { method, path: url, query, headers };
  const call: Call = { world, caller, requestId: '', service: 'ecr', operation: action, http, signal };
  try {
    authorize([{ action: `ecr:${action}`, resources: [arnOf(world, name)] }], call);
  } catch (error) {
    if (error instanceof AwsError) throw new RegistryError(403, 'DENIED', error.message);
    throw error;
  }
}
