import { spawn } from 'node:child_process';

/** A Python that says nothing for so long, in milliseconds, isn't one. */
const patience = 30_000;

/**
 * Runs a Python program to its end, in isolated mode: neither the folder one stands in nor PYTHONPATH count.
 * @returns what it printed
 * @throws Error when it can't be started, ends badly or takes too long; the signal's reason when cut short
 */
export async function runPython(
  path: string,
  args: readonly string[],
  { input = '', signal }: { readonly input?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  signal?.throwIfAborted();
  return await new Promise<string>((resolve, reject) => {
    const child = spawn(path, ['-I', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: patience,
      ...(signal ? { signal } : {}),
    });
    let out = '';
    let wrong = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      wrong += text;
    });
    child.stdin.on('error', () => {}).end(input);
    child.once('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(wrong.trim() || `${path} ended with ${code}`))));
  });
}
