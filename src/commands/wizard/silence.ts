import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';

const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/**
 * Keeps what libraries say away from the screen: the console and Node's warnings go to a file instead.
 * A file that can't be written loses them, which is still better than a torn screen.
 * @returns takes the silence back
 */
export function silence(logFile: string): () => void {
  const write = (text: string) => {
    try {
      mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
      appendFileSync(logFile, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
    } catch {
      // Nobody could be told.
    }
  };
  const before = methods.map((method) => [method, console[method]] as const);
  for (const method of methods) {
    console[method] = (...said: unknown[]) => write(said.map((one) => (typeof one === 'string' ? one : inspect(one))).join(' '));
  }
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  const warned = (warning: Error) => write(warning.stack ?? String(warning));
  process.on('warning', warned);
  return () => {
    for (const [method, original] of before) console[method] = original;
    process.off('warning', warned);
    for (const listener of listeners) process.on('warning', listener);
  };
}
