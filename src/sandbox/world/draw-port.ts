import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what operating systems hand out to outgoing connections, so that a kept port is free again after a pause. */
const FIRST = 20_000;
const LAST = 31_999;

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * A free port that isn't among `spoken`.
 * @throws Error when a thousand draws found none
 */
export async function drawPort(spoken: ReadonlySet<number>): Promise<number> {
  for (let draw = 0; draw < 1_000; draw += 1) {
    const port = randomInt(FIRST, LAST + 1);
    if (!spoken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`Found no free port between ${FIRST} and ${LAST}.`);
}
