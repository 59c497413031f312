import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../../oci/engine/engine.ts';
import { inspectImage } from '../../../oci/engine/images.ts';

export interface StandInOptions {
  readonly engine: Engine;
  /** The folder of the source. */
  readonly source: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * The image that stands in for one of CodeBuild's own, which nobody can pull: the base image that the source's Dockerfile
 * names. Where an image of it was ever built, it is on this machine. It isn't pulled: that is the build's own business.
 * @returns the image, or why there is none
 */
export async function standIn({
  engine,
  source,
  env,
  signal,
}: StandInOptions): Promise<{ readonly image: string } | { readonly missing: string }> {
  const dockerfile = await readFile(join(source, 'Dockerfile'), 'utf8').catch(() => '');
  const image = env.MYSFITS_PYTHON_IMAGE || baseOf(dockerfile);
  if (image === undefined) return { missing: 'no Dockerfile in the source names an image that could stand in' };
  if (await inspectImage(engine, image, { signal })) return { image };
  return { missing: `the image ${image} isn't on this machine` };
}

/** The first image that a Dockerfile builds on, with the defaults of its arguments put in. */
export function baseOf(dockerfile: string): string | undefined {
  const defaults = new Map<string, string>();
  const expanded = (text: string) =>
    text.replace(
      /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
      (_, braced?: string, otherwise?: string, bare?: string) => defaults.get(braced ?? bare ?? '') ?? otherwise ?? '',
    );
  for (const line of dockerfile.split(/\r?\n/)) {
    const [, keyword = '', rest = ''] = /^\s*(ARG|FROM)\s+(.+?)\s*$/i.exec(line) ?? [];
    if (keyword.toUpperCase() === 'ARG') {
      const [, name, value] = /^(\w+)=["']?([^"']*)["']?$/.exec(rest) ?? [];
      if (name !== undefined && value !== undefined) defaults.set(name, expanded(value));
    } else if (keyword !== '') {
      return expanded(rest.split(/\s+/).find((word) => !word.startsWith('--')) ?? '') || undefined;
    }
  }
  return undefined;
}
