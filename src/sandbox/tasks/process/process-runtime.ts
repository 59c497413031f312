import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackImage } from '../../../oci/layers/unpack-image.ts';
import { drawPort } from '../../world/draw-port.ts';
import type { World } from '../../world/world.ts';
import { watchHealth } from '../health-watch.ts';
import { type ContainerWish, type Ending, type RunningContainer, type Runtime, StartError, tellLines } from '../runtime.ts';
import { groupCpuSeconds } from './cpu.ts';
import { guardOf } from './guard.ts';
import { beginningOf, killGroup } from './identity.ts';
import { untilToldAll } from './last-output.ts';
import { type Program, programOf } from './program.ts';

/** A process of ours, as the next sandbox on this world may find it. */
interface ProcessRecord {
  readonly pid: number;
  readonly beginning: string;
  readonly folder: string;
}

const processes = (world: World) => world.collection<ProcessRecord>('ecs/processes');

/** Runs containers as processes of this machine, each with an environment, a user and a group of processes of its own. */
export function processRuntime(world: World): Runtime {
  const running = new Set<{ readonly kill: () => void; readonly ended: Promise<Ending> }>();

  return {
    kind: 'process',
    async start(wish, signal) {
      // Not within the world's folder: that one lets nobody in but its owner.
      const folder = await mkdtemp(join(tmpdir(), 'mysfits-task-'));
      try {
        const program = await lay(world, wish, folder, signal);
        signal.throwIfAborted();
        const container = await run(world, wish, folder, program);
        running.add(container.hold);
        void container.hold.ended.finally(() => running.delete(container.hold));
        return container.running;
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    async sweep() {
      for (const [key, { pid, beginning, folder }] of [...processes(world).entries()]) {
        if ((await beginningOf(pid)) === beginning) killGroup(pid, 'SIGKILL');
        await rm(folder, { recursive: true, force: true });
        processes(world).delete(key);
      }
    },
    async close() {
      const all = [...running];
      for (const { kill } of all) kill();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

interface Laid extends Program {
  readonly ports: RunningContainer['ports'];
}

/** Unpacks the image, and says how to start it. */
async function lay(world: World, wish: ContainerWish, folder: string, signal: AbortSignal): Promise<Laid> {
  const [tree, scratch] = [join(folder, 'image'), join(folder, 'scratch')];
  await chmod(folder, 0o755);
  await mkdir(scratch);
  await chmod(scratch, 0o1777);
  await unpackImage(wish.image, tree, { signal });
  const [port] = wish.ports;
  if (wish.ports.length > 1) {
    throw new StartError('CannotStartContainerError: without an engine a container can have one port only');
  }
  const local = port === undefined ? undefined : await drawPort(new Set());
  const program = await programOf({ wish, dir: world.dir, tree, scratch, port: local });
  const ports = port === undefined || local === undefined ? {} : { [port]: { host: '127.0.0.1', port: local } };
  return { ...program, ports };
}

async function run(world: World, wish: ContainerWish, folder: string, program: Laid) {
  const { file, args, cwd, env, user, ports } = program;
  const child = spawn(file, args, {
    cwd,
    env: { ...env },
    ...user,
    // A group of its own: what it starts ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Both may come before anything else here is done.
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const close = once(child, 'close');
  for (const event of [exit, close]) event.catch(() => undefined);
  // Before anything is waited for: of a process that ends sooner, Node throws away what nobody listens to.
  for (const stream of [child.stdout, child.stderr]) {
    tellLines(stream, (text) => wish.onLine({ time: world.clock.now(), text }));
  }
  await begun(child, file);
  const pid = child.pid ?? 0;
  const guard = guardOf(pid, folder);
  const beginning = await beginningOf(pid);
  if (beginning !== undefined) processes(world).set(String(pid), { pid, beginning, folder });

  const over = new AbortController();
  const health = wish.healthCheck
    ? watchHealth(wish.healthCheck, (timeout) => probe(wish, program, timeout, over.signal), over.signal)
    : () => 'UNKNOWN' as const;

  const ended = (async (): Promise<Ending> => {
    const [code, name] = await exit;
    over.abort(new Error('The process has ended.'));
    killGroup(pid, 'SIGKILL');
    await untilToldAll([child.stdout, child.stderr], close);
    guard.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    processes(world).delete(String(pid));
    return { exitCode: code ?? 128 + (name ? constants.signals[name] : 0), outOfMemory: false };
  })();

  const running: RunningContainer = {
    runtimeId: `${wish.taskId}-${pid}`,
    ports,
    ended,
    hasExited: () => over.signal.aborted,
    async signal(name) {
      if (over.signal.aborted) return;
      if (name === 'SIGKILL') killGroup(pid, name);
      else child.kill(name);
    },
    cpuSeconds: () => groupCpuSeconds(pid),
    health: async () => health(),
  };
  return { running, hold: { kill: () => !over.signal.aborted && killGroup(pid, 'SIGKILL'), ended } };
}

async function begun(child: ChildProcess, file: string): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new StartError(`CannotStartContainerError: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Runs a health check's command beside the container: 0 means healthy. */
function probe(wish: ContainerWish, program: Laid, timeout: number, signal: AbortSignal): Promise<boolean> {
  const [kind, ...command] = wish.healthCheck?.command ?? [];
  const here = command.map((text) => atLocalPorts(text, program.ports));
  const [name = '', ...args] = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...here] : here;
  const file = /^python3?$/.test(name) ? program.file : name;
  return new Promise((resolve) => {
    const { cwd, env, user } = program;
    const child = spawn(file, args, {
      cwd,
      env: { ...env },
      ...user,
      stdio: 'ignore',
      timeout,
      killSignal: 'SIGKILL',
      signal,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** The check speaks to the container's own port, which is another one here. */
function atLocalPorts(text: string, ports: RunningContainer['ports']): string {
  return Object.entries(ports).reduce(
    (changed, [port, local]) =>
      changed.replaceAll(new RegExp(`\\b(127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0):${port}\\b`, 'g'), `127.0.0.1:${local.port}`),
    text,
  );
}
