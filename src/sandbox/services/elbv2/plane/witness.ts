import type { Socket } from 'node:net';
import type { World } from '../../../world/world.ts';

/** Writes down what goes through a load balancer, so that it can be proven: a share of it, when it is much. */
export interface Witness {
  /** Notes the HTTP requests that a client sends. */
  watch(client: Socket, seen: object): void;
  /** Notes a connection that has ended after so many milliseconds. */
  ended(seen: object, ms: number): void;
  /** No note comes after this: the world may be closing. */
  close(): void;
}

/** How many notes may come at once, and how many a second in the long run. */
const AT_ONCE = 200;
const A_SECOND = 5;

const REQUEST_LINE = /^[A-Z]{3,10} \S{1,2000} HTTP\/1\.[01]\r\n/;

/** Makes the witness of one listener. */
export function witnessOf(world: World): Witness {
  let left = AT_ONCE;
  let leftOut = 0;
  let last = performance.now();
  let isClosed = false;
  const note = (operation: string, input: object, ms: number) => {
    if (isClosed) return;
    const now = performance.now();
    left = Math.min(AT_ONCE, left + ((now - last) / 1000) * A_SECOND);
    last = now;
    if (left < 1) {
      leftOut += 1;
      return;
    }
    left -= 1;
    // The journal's room belongs to the calls as well: under load only this count tells of the rest.
    world.note({ service: 'elbv2', operation, input: { ...input, ...(leftOut > 0 && { leftOut }) }, ms });
    leftOut = 0;
  };
  return {
    watch(client, seen) {
      client.on('data', (bytes: Buffer) => {
        // A request that clients send in one piece begins where a piece begins; that is good enough for a witness.
        const [line] = REQUEST_LINE.exec(bytes.toString('latin1', 0, 2_048)) ?? [];
        if (line !== undefined) note('Request', { ...seen, request: line.trimEnd() }, 0);
      });
    },
    ended: (seen, ms) => note('Connection', seen, ms),
    close() {
      isClosed = true;
    },
  };
}
