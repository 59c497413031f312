import { call, callForJson } from './call.ts';
import { type ContainerSpec, createBody } from './container-spec.ts';
import type { Engine } from './engine.ts';
import { EngineError, unlessMissing } from './engine-error.ts';
import { pathOf, type Stoppable } from './parts.ts';

export type { ContainerSpec } from './container-spec.ts';

const pathTo = (engine: Engine, container: string, verb: string) =>
  pathOf(engine, `/containers/${encodeURIComponent(container)}/${verb}`);

/**
 * Makes a container, not yet started.
 * @throws EngineError with status 404 when there is no such image, 409 when the name is taken
 */
export async function createContainer(
  engine: Engine,
  spec: ContainerSpec,
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const { name, platform, signal } = spec;
  const path = pathOf(engine, '/containers/create');
  const made = await callForJson<{ readonly Id: string; readonly Warnings?: readonly string[] | null }>(engine.door, {
    method: 'POST',
    path,
    query: { name, platform },
    body: createBody(spec),
    signal,
  });
  return { id: made.Id, warnings: made.Warnings ?? [] };
}

/**
 * Starts a container; one that runs already is left alone.
 * @throws EngineError with the engine's words when it can't be started (no such program, exec format error)
 */
export async function startContainer(engine: Engine, container: string, { signal }: Stoppable = {}): Promise<void> {
  (await call(engine.door, { method: 'POST', path: pathTo(engine, container, 'start'), signal })).resume();
}

/** Sends a signal to a container's first process. False where it doesn't run. */
export async function killContainer(
  engine: Engine,
  container: string,
  { signalName = 'SIGKILL', signal }: Stoppable & { readonly signalName?: string } = {},
): Promise<boolean> {
  const path = pathTo(engine, container, 'kill');
  return await unlessNotRunning(call(engine.door, { method: 'POST', path, query: { signal: signalName }, signal }));
}

/**
 * Asks a container to stop (with its own stop signal), and kills it when the seconds are over.
 * @returns when it has stopped; false where it didn't run
 */
export async function stopContainer(
  engine: Engine,
  container: string,
  { seconds, signal }: Stoppable & { readonly seconds: number },
): Promise<boolean> {
  const path = pathTo(engine, container, 'stop');
  const patience = (seconds + 60) * 1000;
  return await unlessNotRunning(call(engine.door, { method: 'POST', path, query: { t: seconds }, patience, signal }));
}

/**
 * Waits until a container isn't running any more; a container that was never started counts as not running.
 * @throws EngineError with status 404 when it is gone
 */
export async function waitContainer(
  engine: Engine,
  container: string,
  { signal }: Stoppable = {},
): Promise<{ readonly exitCode: number; readonly error?: string }> {
  const { StatusCode, Error: error } = await callForJson<{
    readonly StatusCode: number;
    readonly Error?: { readonly Message?: string } | null;
  }>(engine.door, { method: 'POST', path: pathTo(engine, container, 'wait'), patience: 0, signal });
  return { exitCode: StatusCode, ...(error?.Message ? { error: error.Message } : {}) };
}

/** Removes a container and the volumes that came with it. False where there was none. */
export async function removeContainer(
  engine: Engine,
  container: string,
  { force = false, signal }: Stoppable & { /** Kill it first where it runs. */ readonly force?: boolean } = {},
): Promise<boolean> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}`);
  const gone = await unlessMissing(call(engine.door, { method: 'DELETE', path, query: { force, v: true }, signal }));
  gone?.resume();
  return gone !== undefined;
}

/** 304: it had stopped already; 404: it is gone; 409: it doesn't run. */
async function unlessNotRunning(work: ReturnType<typeof call>): Promise<boolean> {
  try {
    const answer = await work;
    answer.resume();
    return answer.statusCode !== 304;
  } catch (error) {
    if (error instanceof EngineError && (error.status === 404 || error.status === 409)) return false;
    throw error;
  }
}
