import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOwnHost } from '../../../server/host.ts';
import type { World } from '../../../world/world.ts';
import { callerOfBasic } from '../tokens.ts';
import { sendBlob } from './downloads.ts';
import { sendManifest, sendTags, takeManifest } from './manifests.ts';
import { RegistryError, writeRegistryError } from './registry-error.ts';
import { type RegistryRoute, registryRoute } from './route.ts';
import { beginUpload, cancelUpload, continueUpload, endUpload, lookAtUpload } from './uploads.ts';
import type { RegistryVisit } from './visit.ts';

/**
 * Answers one request of the OCI distribution API, as Docker and our own client make them
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md).
 */
export async function answerRegistry(
  world: World,
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  try {
    const [path = '/', query] = (message.url ?? '/').split('?');
    if (!isOwnHost(message.headers.host))
      throw new RegistryError(403, 'DENIED', 'The sandbox answers to 127.0.0.1 and localhost only.');
    const caller = callerOfBasic(world, message.headers.authorization);
    if (!caller) throw notAuthenticated(message.headers.authorization);
    const visit: RegistryVisit = { world, caller, message, response, query: new URLSearchParams(query), signal };
    const route = registryRoute(path);
    if (!route) throw new RegistryError(404, 'UNSUPPORTED', `The registry has nothing at ${path}`);
    await serve(visit, route);
  } catch (error) {
    if (signal.aborted || response.headersSent) response.destroy();
    else writeRegistryError(response, inRegistryWords(error));
  } finally {
    // A body that was refused before it was read must still flow away, or the connection can't be used again.
    if (!message.complete && !message.destroyed) message.resume();
  }
}

function serve(visit: RegistryVisit, route: RegistryRoute): void | Promise<void> {
  const { method } = visit.message;
  const reads = method === 'GET' || method === 'HEAD';
  switch (route.kind) {
    case 'base':
      if (reads) return void visit.response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      break;
    case 'manifest':
      if (reads) return sendManifest(visit, route.name, route.reference);
      if (method === 'PUT') return takeManifest(visit, route.name, route.reference);
      break;
    case 'blob':
      if (reads) return sendBlob(visit, route.name, route.digest);
      break;
    case 'uploads':
      if (method === 'POST') return beginUpload(visit, route.name);
      break;
    case 'upload':
      if (method === 'PATCH') return continueUpload(visit, route.name, route.id);
      if (method === 'PUT') return endUpload(visit, route.name, route.id);
      if (method === 'GET') return lookAtUpload(visit, route.name, route.id);
      if (method === 'DELETE') return cancelUpload(visit, route.name, route.id);
      break;
    case 'tags':
      if (reads) return sendTags(visit, route.name);
  }
  throw new RegistryError(405, 'UNSUPPORTED', `${method} isn't answered here; images are deleted by ECR's own API.`);
}

function notAuthenticated(sent: string | undefined): RegistryError {
  // ECR's own words.
  const message =
    sent === undefined ? 'no basic auth credentials' : 'Your authorization token has expired. Reauthenticate and try again.';
  return new RegistryError(401, sent === undefined ? 'UNAUTHORIZED' : 'DENIED', message, {
    'www-authenticate': 'Basic realm="https://ecr.amazonaws.com/",service="ecr.amazonaws.com"',
  });
}

function inRegistryWords(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  // What the machine lacks: room on the disk. Not by 500, which Docker tries again.
  const { code, message } = error as NodeJS.ErrnoException;
  return new RegistryError(507, 'UNKNOWN', `The sandbox can't do that: ${code === 'ENOSPC' ? 'the disk is full' : message}`);
}
