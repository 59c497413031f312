import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { CONNECTIONS } from './services/elbv2/plane/serving.ts';
import { readIdentity } from './world/identity.ts';

export interface WatchOptions {
  readonly dir: string;
  readonly id: string;
  /** Seconds without a request on any port of this process, none being under way. */
  readonly idle: number;
  /** Seconds between two looks. */
  readonly every: number;
  readonly onEnd: (reason: string) => void;
}

/**
 * Watches for the reasons to stop that nobody says aloud: no request for long, or the folder gone. Returns what
 * ends the watch.
 */
export function watchForEnd({ dir, id, idle, every, onEnd }: WatchOptions): () => void {
  let last = performance.now();
  let underWay = 0;
  const began = () => {
    last = performance.now();
    underWay += 1;
  };
  const ended = () => {
    last = performance.now();
    underWay -= 1;
  };
  // Node tells of the requests of every HTTP server in this process, so websites count without knowing it.
  const start = channel('http.server.request.start');
  const onStart = (event: unknown) => {
    began();
    (event as { response: import('node:http').ServerResponse }).response.once('close', ended);
  };
  start.subscribe(onStart);
  // A load balancer forwards bytes, whatever they are: its connections count.
  const connections = channel(CONNECTIONS);
  const onConnection = (event: unknown) => {
    began();
    (event as { socket: Socket }).socket.once('close', ended);
  };
  connections.subscribe(onConnection);

  const timer = setInterval(() => {
    if (!isStillThere(dir, id)) onEnd('Its folder is gone.');
    else if (underWay === 0 && performance.now() - last > idle * 1000) onEnd(`No request came for ${idle} s.`);
  }, every * 1000);
  timer.unref();
  return () => {
    clearInterval(timer);
    start.unsubscribe(onStart);
    connections.unsubscribe(onConnection);
  };
}

/** A folder that was removed and made again holds another world. */
function isStillThere(dir: string, id: string): boolean {
  try {
    return readIdentity(dir)?.id === id;
  } catch {
    return false;
  }
}
