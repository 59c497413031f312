import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Note } from '../course/step.ts';

export interface ToolEnd {
  /** 127 where there is no such program, as a shell says it. */
  readonly code: number;
  /** What it printed last. */
  readonly lines: readonly string[];
}

/** How many lines are kept of what a program prints. */
const kept = 60;

/**
 * Runs a program of this machine's to its end, and tells every line it prints. Its input is empty, so that it can't ask.
 * @throws the signal's reason when cut short
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { env, note, signal }: { readonly env?: NodeJS.ProcessEnv; readonly note: Note; readonly signal?: AbortSignal | undefined },
): Promise<ToolEnd> {
  signal?.throwIfAborted();
  const lines: string[] = [];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env ? { env } : {}),
    ...(signal ? { signal } : {}),
  });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      const text = line.trimEnd();
      if (text === '') return;
      lines.push(text);
      if (lines.length > kept) lines.shift();
      note(text, 'output');
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message);
      resolve(127);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
  signal?.throwIfAborted();
  return { code, lines };
}
