import type { Readable } from 'node:stream';
import { call } from './call.ts';
import type { Engine } from './engine.ts';
import { BuildFailed } from './engine-error.ts';
import { readJsonLines } from './json-lines.ts';
import { pathOf, type Stoppable } from './parts.ts';

export interface BuildOptions extends Stoppable {
  /** A tar of the files the Dockerfile may see, itself included. */
  readonly context: Readable;
  /** The name of the image. */
  readonly tag: string;
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** OCI's: `linux/amd64`; the engine's own if left out. */
  readonly platform?: string;
  readonly noCache?: boolean;
  /** Told every line of the build as it comes. */
  readonly onLine?: (text: string) => void;
}

/** How many of the last lines a failed build keeps. */
const kept = 40;

/** A step of a build may work without a word for as long as this, in milliseconds: pip on a slow line does. */
const patience = 15 * 60_000;

/**
 * Builds an image by the engine's own builder, the one that `version=1` names: it needs no session, and it makes one
 * plain image. BuildKit would add an attestation, and with it an index (docs.docker.com, "Build attestations").
 * @throws BuildFailed with the last lines when the build fails; EngineError when the engine does
 */
export async function buildImage(engine: Engine, options: BuildOptions): Promise<{ readonly id: string }> {
  const {
    context,
    tag,
    dockerfile = 'Dockerfile',
    buildArgs = {},
    labels = {},
    platform,
    noCache = false,
    onLine,
    signal,
  } = options;
  const query = {
    version: '1',
    t: tag,
    dockerfile,
    buildargs: JSON.stringify(buildArgs),
    labels: JSON.stringify(labels),
    // Intermediate containers go in any case, so that a failed build leaves none behind.
    rm: true,
    forcerm: true,
    nocache: noCache,
    platform,
  };
  const path = pathOf(engine, '/build');
  const answer = await call(engine.door, { method: 'POST', path, query, body: context, patience, signal });
  const lines = lastLines(kept, onLine);
  let id: string | undefined;
  for await (const { stream, status, error, errorDetail, aux } of readJsonLines(answer, signal)) {
    if (error !== undefined) throw new BuildFailed(errorDetail?.message ?? error, lines.end());
    if (stream !== undefined) lines.write(stream);
    else if (status !== undefined) lines.write(`${status}\n`);
    id = aux?.ID ?? id ?? /^Successfully built (\w+)/m.exec(stream ?? '')?.[1];
  }
  const last = lines.end();
  if (id === undefined) throw new BuildFailed("The container engine didn't say what it built", last);
  return { id };
}

/** Cuts text into lines, tells them on, and keeps the last ones. */
function lastLines(count: number, onLine: ((text: string) => void) | undefined) {
  let rest = '';
  const last: string[] = [];
  const add = (line: string) => {
    const text = line.trimEnd();
    if (text === '') return;
    last.push(text);
    if (last.length > count) last.shift();
    onLine?.(text);
  };
  return {
    write(text: string) {
      const lines = (rest + text).split(/\r?\n|\r/);
      rest = lines.pop() ?? '';
      lines.forEach(add);
    },
    end(): readonly string[] {
      add(rest);
      rest = '';
      return last;
    },
  };
}
