import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { StatusType } from '@aws-sdk/client-codebuild';
import { openWorkshop, type Workshop } from '../../builds/workshop.ts';
import type { Call } from '../../service.ts';
import { readIdentity } from '../../world/identity.ts';
import type { World } from '../../world/world.ts';
import { roleCaller } from '../iam/roles.ts';
import { awsTool } from './aws-tool.ts';
import { openLog } from './build-log.ts';
import { roleTrouble } from './check-project.ts';
import { sessionOf } from './environment.ts';
import { fetchSource, specOf } from './fetch-source.ts';
import { isUnknownCurated } from './images.ts';
import { type BuildRecord, builds, changeBuild } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';
import { Ended, finish, phase } from './phases.ts';
import { runSpec } from './run-spec.ts';

/** Seconds that AWS takes: to find a place, and to bring up a machine with its image. */
const QUEUED = 1;
const PROVISIONING = 10;
/** Milliseconds between two looks at the world's clock, whether a build has had its time. */
const LOOK = 250;

const running = new WeakMap<World, Map<string, { readonly stop: AbortController; readonly over: Promise<void> }>>();

function runningIn(world: World) {
  const known = running.get(world) ?? new Map();
  running.set(world, known);
  return known;
}

/** Lets a build run, from its beginning, to its end. */
export function letRun(world: World, id: string): void {
  world.jobs.start(`codebuild/${id}`, async (signal) => {
    const stop = new AbortController();
    // Not AbortSignal.any: Node 20 lets go of a signal made so while somebody still waits for it.
    signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
    const over = run(world, id, signal, stop);
    runningIn(world).set(id, { stop, over: over.catch(() => undefined) });
    try {
      await over;
    } finally {
      runningIn(world).delete(id);
    }
  });
}

/** Ends a build, and waits until nothing of it is left. One that has ended stays as it is. */
export async function stopRun(world: World, id: string): Promise<void> {
  const one = runningIn(world).get(id);
  one?.stop.abort(new Ended('STOPPED'));
  await one?.over;
  if (builds(world).get(id)?.end !== undefined) return;
  // It hadn't begun yet.
  await world.jobs.stop(`codebuild/${id}`);
  finish(world, id, 'STOPPED');
}

async function run(world: World, id: string, signal: AbortSignal, stop: AbortController): Promise<void> {
  const before = builds(world).get(id);
  if (!before) return;
  // What came of an earlier try, cut off when the sandbox ended, doesn't count.
  const build = changeBuild(world, id, { phases: before.phases.slice(0, 1) });
  const deadline = world.clock.now().getTime() + (build.of.timeoutInMinutes ?? 60) * 60_000;
  const watch = setInterval(() => {
    if (world.clock.now().getTime() >= deadline) stop.abort(new Ended('TIMED_OUT'));
  }, LOOK);
  let status: StatusType = 'FAULT';
  try {
    status = (await work(world, build, stop.signal)) ? 'SUCCEEDED' : 'FAILED';
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof PhaseFailure) status = 'FAILED';
    else if (stop.signal.reason instanceof Ended) status = stop.signal.reason.status;
    else throw error;
  } finally {
    clearInterval(watch);
    if (!signal.aborted) finish(world, id, status);
  }
}

/** @returns whether it went well @throws PhaseFailure, Ended */
async function work(world: World, build: BuildRecord, signal: AbortSignal): Promise<boolean> {
  const { id, of } = build;
  const endpoint = `http://127.0.0.1:${readIdentity(world.dir)?.apiPort}`;
  let workshop: Workshop | undefined;
  try {
    await phase(world, id, 'QUEUED', () => world.clock.takes(QUEUED, signal));
    const log = await phase(world, id, 'PROVISIONING', async () => {
      await world.clock.takes(PROVISIONING, signal);
      refuseWhatCantBegin(world, build);
      return openLog(world, build);
    });
    const callOf = callsOf(world, build);
    workshop = await openWorkshop({
      world,
      build: id,
      endpoint,
      home: dirname(world.dir),
      platform: of.environment?.type === 'ARM_CONTAINER' ? 'linux/arm64' : 'linux/amd64',
      aws: awsTool(of.serviceRole ?? '', callOf),
    });
    const { source, settle } = workshop;
    log.say('Waiting for agent ping');
    log.say('Waiting for DOWNLOAD_SOURCE');
    const { spec, place } = await phase(world, id, 'DOWNLOAD_SOURCE', async () => {
      await fetchSource(build, source, callOf(signal));
      log.say('Phase is DOWNLOAD_SOURCE');
      const read = await specOf(build, source).catch((error: unknown) => {
        if (error instanceof PhaseFailure) log.say(`Phase context status code: ${error.code} Message: ${error.message}`);
        throw error;
      });
      const settled = await settle({ image: of.environment?.image ?? '', say: log.say, signal });
      log.say(`CODEBUILD_SRC_DIR=${settled.source}`);
      return { spec: read, place: settled };
    });
    return await runSpec({ world, id, spec, log, source, place, signal, callOf });
  } finally {
    await workshop?.close();
  }
}

/** @throws PhaseFailure in CodeBuild's words */
function refuseWhatCantBegin(world: World, { of }: BuildRecord): void {
  if (roleTrouble(world, of.serviceRole ?? '', of.name) !== undefined) {
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `CodeBuild is not authorized to perform: sts:AssumeRole on service role. Please verify that: 1) The provided service role exists, 2) The service role name is case sensitive and matches exactly, and 3) The service role has the necessary trust policy configured`,
    );
  }
  const image = of.environment?.image ?? '';
  if (isUnknownCurated(image)) {
    throw new PhaseFailure(
      'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE',
      `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: manifest for ${image} not found`,
    );
  }
}

/** Makes calls in the name of a build's role. */
function callsOf(world: World, build: BuildRecord): (signal: AbortSignal) => Call {
  const caller = roleCaller(world, build.of.serviceRole ?? '', sessionOf(build));
  return (signal) => ({
    world,
    caller,
    requestId: randomUUID(),
    service: 'codebuild',
    operation: 'StartBuild',
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    signal,
  });
}
