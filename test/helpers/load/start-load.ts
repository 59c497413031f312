import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What visitors met. */
export interface Met {
  readonly requests: number;
  readonly failed: number;
  /** The first of what failed, each with its time. */
  readonly failures: readonly string[];
  /** Milliseconds. */
  readonly slowest: number;
  /** How many requests went over a connection that had been used before. */
  readonly reused: number;
  /** By what answers told: how many, and when the first and the last came, in milliseconds since 1970. */
  readonly told: Readonly<Record<string, { readonly answers: number; readonly first: number; readonly last: number }>>;
}

interface LoadOptions {
  readonly connections?: number;
  readonly perSecond?: number;
  /** Tells answers apart by its first group. */
  readonly told: RegExp;
}

/** A steady load from a process of its own, as from elsewhere. `stop` lets those who wait be answered, and gives the figures. */
export function startLoad(url: string, { connections = 8, perSecond = 60, told }: LoadOptions): { stop(): Promise<Met> } {
  const program = fileURLToPath(new URL('visitors.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, url, String(connections), String(perSecond), told.source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const ended = new Promise<Met>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      try {
        resolve(JSON.parse(printed) as Met);
      } catch (error) {
        reject(error);
      }
    });
  });
  ended.catch(() => undefined);
  return {
    stop: () => {
      // It ends by itself too where this process ends: its standard input is a pipe from here.
      child.stdin.end();
      return ended;
    },
  };
}

/** The figure of a load, for the log of a test run. */
export function figureOf(what: string, { requests, failed, slowest, told }: Met): string {
  const answers = Object.entries(told).map(([one, { answers: count }]) => `${one || 'nothing'}: ${count}`);
  return `${what}: ${requests} requests, ${failed} failed, slowest ${slowest} ms (${answers.join(', ')})`;
}
