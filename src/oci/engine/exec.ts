import type { Duplex } from 'node:stream';
import { callForJson, piecesOf } from './call.ts';
import { converse } from './converse.ts';
import type { Engine } from './engine.ts';
import { unlessMissing } from './engine-error.ts';
import { type Frame, framesOf } from './frames.ts';
import { pathOf, type Stoppable } from './parts.ts';

/** 128 and SIGKILL's number. */
const KILLED = 137;

interface RawExec {
  readonly Running: boolean;
  readonly ExitCode?: number | null;
}

export interface ExecOptions extends Stoppable {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
}

/** A further process in a container that runs. */
export interface Exec {
  /** What is written becomes its input; ending it ends that. */
  readonly input: Duplex;
  /** What it prints, until it and all that it has started have let go of its output. */
  readonly output: AsyncGenerator<Frame>;
  /** Its exit code; undefined while it runs, and 137 where it was taken away with its container. */
  exitCode(): Promise<number | undefined>;
}

/** Starts a further process in a container that runs. @throws EngineError with status 404 or 409 when it doesn't */
export async function startExec(
  engine: Engine,
  container: string,
  { command, env = {}, workingDir, signal }: ExecOptions,
): Promise<Exec> {
  const { Id } = await callForJson<{ readonly Id: string }>(engine.door, {
    method: 'POST',
    path: pathOf(engine, `/containers/${encodeURIComponent(container)}/exec`),
    body: {
      Cmd: command,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      WorkingDir: workingDir,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
    },
    signal,
  });
  const path = pathOf(engine, `/exec/${Id}/start`);
  const input = await converse(engine.door, { path, body: { Detach: false, Tty: false }, signal });
  return {
    input,
    output: framesOf(piecesOf(input)),
    async exitCode() {
      const path = pathOf(engine, `/exec/${Id}/json`);
      const told = await unlessMissing(callForJson<RawExec>(engine.door, { path }));
      return told === undefined ? KILLED : told.Running ? undefined : (told.ExitCode ?? KILLED);
    },
  };
}

/** Holds the input of a container made with `heldInput`; the container finds its end when this is ended, or we are. */
export async function holdInput(engine: Engine, container: string, { signal }: Stoppable = {}): Promise<Duplex> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}/attach`);
  return await converse(engine.door, { path, query: { stream: '1', stdin: '1' }, signal });
}
