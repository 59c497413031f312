import { call, piecesOf } from './call.ts';
import type { Engine } from './engine.ts';
import { framesOf } from './frames.ts';
import { pathOf, type Stoppable } from './parts.ts';

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** When the engine got it, in milliseconds. */
  readonly time: number;
  readonly text: string;
}

export interface FollowOptions extends Stoppable {
  /** Go on until the container stops; true if left out. */
  readonly follow?: boolean;
  /** Only what came at this moment or later, in milliseconds. */
  readonly since?: number;
  /** Only the last so many lines. */
  readonly tail?: number;
  readonly onLine: (line: LogLine) => void;
}

/**
 * Tells the lines that a container without a terminal prints.
 * @returns when the container has stopped and everything was told
 * @throws EngineError with status 404 when there is no such container
 */
export async function followLogs(engine: Engine, container: string, options: FollowOptions): Promise<void> {
  const { follow = true, since, tail, onLine, signal } = options;
  const answer = await call(engine.door, {
    path: pathOf(engine, `/containers/${encodeURIComponent(container)}/logs`),
    query: { stdout: true, stderr: true, timestamps: true, follow, since: since === undefined ? undefined : since / 1000, tail },
    patience: follow ? 0 : undefined,
    signal,
  });
  const streams = { stdout: lineMaker('stdout', onLine), stderr: lineMaker('stderr', onLine) };
  for await (const { stream, bytes } of framesOf(piecesOf(answer, signal))) streams[stream].write(bytes);
  streams.stdout.end();
  streams.stderr.end();
}

/** A frame is one message with its time in front; a line over 16 kB comes in several, the last of which ends the line. */
function lineMaker(stream: LogLine['stream'], onLine: FollowOptions['onLine']) {
  let parts: Buffer[] = [];
  let time = 0;
  const tell = () => {
    const text = Buffer.concat(parts)
      .toString('utf8')
      .replace(/\r?\n$/, '');
    parts = [];
    onLine({ stream, time, text });
  };
  return {
    write(frame: Buffer) {
      const space = frame.indexOf(0x20);
      const moment = Date.parse(frame.subarray(0, space < 0 ? 0 : space).toString('latin1'));
      if (parts.length === 0) time = Number.isNaN(moment) ? Date.now() : moment;
      parts.push(Number.isNaN(moment) ? frame : frame.subarray(space + 1));
      if (frame.at(-1) === 0x0a) tell();
    },
    end() {
      if (parts.length > 0) tell();
    },
  };
}
