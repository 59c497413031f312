import type { Socket } from 'node:net';

/** Bytes that are kept of what a held client sends meanwhile; more stays in its own machine. */
const MOST = 64 * 1024;

/**
 * Lets a client wait for so many milliseconds without an answer. It is read all the same, or nobody would notice that it
 * has given up; what it said stands before what it says next.
 */
export function hold(client: Socket, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const kept: Buffer[] = [];
    let size = 0;
    const onData = (bytes: Buffer) => {
      kept.push(bytes);
      size += bytes.length;
      if (size >= MOST) client.pause();
    };
    const onEnd = () => client.destroy();
    const done = () => {
      clearTimeout(timer);
      client.off('data', onData).off('end', onEnd).off('close', done).pause();
      if (!client.destroyed && kept.length > 0) client.unshift(Buffer.concat(kept));
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    client.on('data', onData).once('end', onEnd).once('close', done).resume();
  });
}
