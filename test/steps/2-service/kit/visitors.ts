import { request } from 'node:http';

/** What happened to visitors. */
export interface Seen {
  answers: number;
  /** When each that failed had come, in milliseconds of `performance.now()`, and what went wrong. */
  readonly failures: { readonly at: number; readonly why: string }[];
}

/** Asks an address again and again, `crowd` at a time, each time over a connection of its own, as newcomers do. */
export function visitors(url: string, crowd = 2) {
  const seen: Seen = { answers: 0, failures: [] };
  let over = false;
  const loop = async () => {
    while (!over) {
      const at = performance.now();
      const why = await ask(url);
      if (why === undefined) seen.answers += 1;
      else seen.failures.push({ at, why });
    }
  };
  const running = Promise.all(Array.from({ length: crowd }, loop));
  return {
    seen,
    /** Resolves once so many more were answered. */
    answered: async (more: number): Promise<void> => {
      const enough = seen.answers + more;
      while (seen.answers < enough && !over) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stop: async (): Promise<Seen> => {
      over = true;
      await running;
      return seen;
    },
  };
}

/** Undefined when the service answered well, else why not. */
function ask(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: 20_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`));
      answer.once('error', ({ message }) => resolve(message));
    });
    asked.once('timeout', () => asked.destroy(new Error('nobody answered for 20 s')));
    asked.once('error', ({ message }) => resolve(message));
    asked.end();
  });
}
