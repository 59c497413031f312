import type { Socket } from 'node:net';

/**
 * Resets a connection at once. Node's own `resetAndDestroy` sends what is buffered, and a clean end, before it resets: whoever
 * was in the middle of a transfer would take half of it for the whole.
 */
export function reset(socket: Socket): void {
  // A reset can't overtake an end that waits behind buffered bytes; closing drops both.
  const isEnding = socket.writableEnded && !socket.writableFinished;
  // What `resetAndDestroy` sets itself; a Node that knows it no more closes the connection all the same.
  if (!isEnding) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
