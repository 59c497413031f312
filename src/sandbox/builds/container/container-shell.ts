import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Engine } from '../../../oci/engine/engine.ts';
import { type Exec, startExec } from '../../../oci/engine/exec.ts';
import { tellLines } from '../../tasks/runtime.ts';
import { pause } from '../../world/clock.ts';
import type { BeginShell } from '../shell-process.ts';

/** Milliseconds between two looks whether a shell whose output has ended has ended too. */
const LOOK = 20;

export interface ContainerShellOptions {
  readonly engine: Engine;
  readonly container: string;
  readonly shell: 'sh' | 'bash';
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts shells in a container that runs. What they start is ended with the container. */
export function containerShells({ engine, container, shell, cwd, env }: ContainerShellOptions): BeginShell {
  return async (onLine) => {
    const exec = await startExec(engine, container, { command: [shell], env, workingDir: cwd });
    exec.input.on('error', () => undefined);
    const told = tell(exec, onLine);
    return {
      write: (text) => void exec.input.write(text),
      ended: told.then(() => endOf(exec)),
      async kill() {
        exec.input.destroy();
        await told;
      },
    };
  };
}

/** Tells the lines of both streams, until the connection ends. */
async function tell({ output }: Exec, onLine: (text: string) => void): Promise<void> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const both = Object.values(streams);
  for (const stream of both) tellLines(stream, onLine);
  try {
    for await (const { stream, bytes } of output) streams[stream].write(bytes);
  } catch {
    // The container was taken away, or we let go of it.
  }
  for (const stream of both) stream.end();
  await Promise.all(both.map((stream) => finished(stream)));
}

async function endOf(exec: Exec): Promise<number> {
  for (;;) {
    const code = await exec.exitCode();
    if (code !== undefined) return code;
    await pause(LOOK);
  }
}
