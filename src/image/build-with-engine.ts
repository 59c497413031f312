import type { Note } from '../course/step.ts';
import { buildImage } from '../oci/engine/build.ts';
import type { Engine } from '../oci/engine/engine.ts';
import { buildFailure } from './build-failure.ts';
import { readContext } from './context.ts';
import { contextTar } from './context-tar.ts';

export interface EngineBuildOptions {
  readonly engine: Engine;
  readonly folder: string;
  /** The image's name, with its tag. */
  readonly name: string;
  /** OCI's: `linux/amd64`. */
  readonly platform: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Told each step of the Dockerfile, and what it prints. */
  readonly note: Note;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds a folder's Dockerfile by an engine.
 * @throws ExplainedError with the last lines of a build that failed, and what to do; the signal's reason when stopped
 */
export async function buildWithEngine(options: EngineBuildOptions): Promise<{ readonly id: string }> {
  const { engine, folder, name, platform, buildArgs, labels = {}, note, signal } = options;
  const context = await readContext(folder);
  try {
    return await buildImage(engine, {
      context: contextTar(context, signal),
      tag: name,
      dockerfile: context.dockerfile,
      buildArgs,
      labels,
      // An engine builds for itself unasked; asked, older ones want to be run in experimental mode.
      ...(platform === `${engine.os}/${engine.architecture}` ? {} : { platform }),
      onLine: (line) => note(line, 'output'),
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw buildFailure(error, { engine, platform, folder });
  }
}
