import type { Socket } from 'node:net';

/** Milliseconds without a byte either way, after which a Network Load Balancer forgets a TCP flow: 350 s. */
const IDLE = 350_000;

/**
 * Joins two sockets, each made with `allowHalfOpen`: bytes flow as fast as the slower side takes them, and one side that
 * has said all still hears the other. A broken side breaks the other too. `ended` is called once, when both are closed.
 */
export function join(one: Socket, other: Socket, reset: () => void, ended: () => void): void {
  let open = 2;
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    // Every byte read or written counts as life, so one side's timer knows of both ways.
    from.setTimeout(IDLE, reset);
    from.on('error', reset);
    from.once('close', () => {
      // Closed before both had said all: the other side must not wait for more.
      if (!from.readableEnded || !from.writableFinished) to.destroy();
      open -= 1;
      if (open === 0) ended();
    });
    from.pipe(to);
  }
}
