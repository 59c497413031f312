import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pause } from '../../world/clock.ts';

/** Milliseconds until a relay that was dialled must have answered, and between two attempts at one that is just beginning. */
const ANSWER_WITHIN = 2_000;
const AGAIN_AFTER = 50;

/** What a relay is reached by. */
export interface Dial {
  /** The port of this machine's loopback at which the engine publishes the relay's. */
  readonly port: number;
  readonly token: string;
}

/** The line over which sandbox and relay talk. */
export interface Line {
  /**
   * Lets containers reach a port of this machine's loopback by the relay's port of the same number.
   * @throws Error when the relay can't listen there
   */
  listen(port: number): Promise<void>;
  /** Resolves when the line is broken. */
  readonly broken: Promise<void>;
  close(): void;
}

/** Dials a relay that may be just beginning. @throws Error when it doesn't answer, or the signal's reason */
export async function dialLine(dial: Dial, { patience, signal }: { patience: number; signal: AbortSignal }): Promise<Line> {
  const giveUp = Date.now() + patience;
  for (;;) {
    const socket = connect({ port: dial.port, host: '127.0.0.1', noDelay: true, keepAlive: true });
    const line = await greet(socket, dial).catch(() => undefined);
    if (line && !signal.aborted) return line;
    socket.destroy();
    signal.throwIfAborted();
    if (Date.now() > giveUp) throw new Error(`The relay at port ${dial.port} doesn't answer.`);
    await pause(AGAIN_AFTER, signal);
  }
}

function greet(socket: Socket, dial: Dial): Promise<Line> {
  return new Promise((resolve, reject) => {
    const allowed = new Set<number>();
    const asked = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
    let end: () => void = () => {};
    const broken = new Promise<void>((done) => {
      end = done;
    });
    const late = setTimeout(() => socket.destroy(), ANSWER_WITHIN);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(late);
      const error = new Error('The line to the relay is broken.');
      for (const { reject: refuse } of asked.values()) refuse(error);
      reject(error);
      end();
    });
    socket.write(`${dial.token} control\n`);

    const line: Line = {
      broken,
      close: () => socket.destroy(),
      listen(port) {
        allowed.add(port);
        return new Promise((done, refuse) => {
          asked.set(port, { resolve: done, reject: refuse });
          if (socket.destroyed) refuse(new Error('The line to the relay is broken.'));
          else socket.write(`listen ${port}\n`);
        });
      },
    };
    const lines = createInterface({ input: socket });
    // The socket's own, told once more.
    lines.on('error', () => undefined);
    lines.on('line', (text) => {
      const [word, first, ...others] = text.split(' ');
      const [number, rest] = [Number(first), others.join(' ')];
      if (word === 'ready') {
        clearTimeout(late);
        resolve(line);
      } else if (word === 'listening') {
        asked.get(number)?.resolve();
      } else if (word === 'failed') {
        asked.get(number)?.reject(new Error(`The relay can't listen at port ${number}: ${rest}`));
      } else if (word === 'open') {
        const port = Number(rest);
        // A container reaches what was asked for, and nothing else of this machine.
        if (allowed.has(port)) take(dial, number, port, () => socket.write(`drop ${number}\n`));
        else socket.write(`drop ${number}\n`);
      }
    });
  });
}

/** Joins a container's connection to a port of this machine; each side may end its half before the other. */
function take({ port: relay, token }: Dial, number: number, port: number, drop: () => void): void {
  const here = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  here.once('error', drop);
  here.once('connect', () => {
    here.off('error', drop);
    const there = connect({ port: relay, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    here.on('error', () => there.resetAndDestroy());
    there.on('error', () => here.resetAndDestroy());
    there.write(`${token} take ${number}\n`);
    here.pipe(there).pipe(here);
  });
}
