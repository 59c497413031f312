import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import type { Duplex } from 'node:stream';
import { engineError, messageIn, readText } from './call.ts';
import { type Door, throughDoor } from './door.ts';
import { EngineError } from './engine-error.ts';
import type { Stoppable } from './parts.ts';

/** In milliseconds: an engine that is well agrees at once. */
const patience = 60_000;

/**
 * Asks for a connection that goes both ways, as `attach` and `exec` give ("Attach to a container" in Docker's Engine API,
 * "Hijacking"). It is the caller's to end.
 * @throws EngineError when the engine refuses
 */
export async function converse(
  door: Door,
  { path, query = {}, body, signal }: Stoppable & { path: string; query?: Record<string, string>; body?: object },
): Promise<Duplex> {
  signal?.throwIfAborted();
  const { secure, ...address } = throughDoor(door);
  const json = JSON.stringify(body ?? {});
  const request = (secure ? https : http)({
    ...address,
    method: 'POST',
    path: `${path}?${new URLSearchParams(query)}`,
    headers: {
      host: 'docker',
      connection: 'Upgrade',
      upgrade: 'tcp',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
    },
    agent: false,
  });
  const cut = () => request.destroy();
  signal?.addEventListener('abort', cut, { once: true });
  request.setTimeout(patience, () =>
    request.destroy(new EngineError('The container engine said nothing', { code: 'ETIMEDOUT' })),
  );
  try {
    return await new Promise<Duplex>((resolve, reject) => {
      request.on('error', reject);
      request.once('upgrade', (_response, socket, head) => {
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      request.once('response', (response) => void refused(response).then(reject, reject));
      request.end(json);
    });
  } catch (error) {
    request.destroy();
    throw engineError(error, signal);
  } finally {
    signal?.removeEventListener('abort', cut);
  }
}

async function refused(response: IncomingMessage): Promise<EngineError> {
  const { statusCode: status } = response;
  const text = status !== undefined && status < 300 ? '' : await readText(response);
  response.destroy();
  return new EngineError(messageIn(text) || `The container engine doesn't let itself be talked to (HTTP ${status})`, { status });
}
