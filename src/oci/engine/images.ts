import type { Readable } from 'node:stream';
import { call, callForJson } from './call.ts';
import type { Engine } from './engine.ts';
import { EngineError, unlessMissing } from './engine-error.ts';
import { readJsonLines } from './json-lines.ts';
import { type LabelWish, labelFilter, pathOf, type Stoppable } from './parts.ts';

/** What an image says about the containers made from it, by Docker's names. */
export interface ImageConfig {
  readonly Env?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>> | null;
  readonly Healthcheck?: Healthcheck | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly StopSignal?: string;
}

/** Times in nanoseconds, as Docker holds them. */
export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  /** Between two checks in the start period; newer engines only, older ones don't mind it. */
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface ImageInfo {
  readonly id: string;
  readonly tags: readonly string[];
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly config: ImageConfig;
  /** Digests of the layers, unpacked. */
  readonly layers: readonly string[];
  /** In bytes. */
  readonly size: number;
}

interface RawImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Os: string;
  readonly Architecture: string;
  readonly Variant?: string;
  readonly Config?: ImageConfig | null;
  readonly RootFS?: { readonly Layers?: readonly string[] };
  readonly Size: number;
}

/** For how long an engine may be silent while it writes or reads an image, in milliseconds. */
const patience = 5 * 60_000;

/** An image by name or id; undefined where the engine hasn't got it. */
export async function inspectImage(engine: Engine, image: string, { signal }: Stoppable = {}): Promise<ImageInfo | undefined> {
  const path = pathOf(engine, `/images/${encodeURI(image)}/json`);
  const raw = await unlessMissing(callForJson<RawImage>(engine.door, { path, signal }));
  if (raw === undefined) return undefined;
  return {
    id: raw.Id,
    tags: raw.RepoTags ?? [],
    os: raw.Os,
    architecture: raw.Architecture,
    ...(raw.Variant ? { variant: raw.Variant } : {}),
    config: raw.Config ?? {},
    layers: raw.RootFS?.Layers ?? [],
    size: raw.Size,
  };
}

/** Images that carry the given labels. */
export async function listImages(
  engine: Engine,
  { labels, signal }: Stoppable & { readonly labels: LabelWish },
): Promise<readonly { readonly id: string; readonly tags: readonly string[] }[]> {
  const query = { filters: labelFilter(labels) };
  const raw = await callForJson<readonly Pick<RawImage, 'Id' | 'RepoTags'>[]>(engine.door, {
    path: pathOf(engine, '/images/json'),
    query,
    signal,
  });
  // Podman and older Dockers list an untagged image under this name.
  return raw.map(({ Id, RepoTags }) => ({ id: Id, tags: (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>') }));
}

/**
 * Gives an image one more name.
 * @throws EngineError with status 404 when there is no such image
 */
export async function tagImage(engine: Engine, image: string, name: string, { signal }: Stoppable = {}): Promise<void> {
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const query = { repo: tagged ? name.slice(0, colon) : name, tag: tagged ? name.slice(colon + 1) : 'latest' };
  const path = pathOf(engine, `/images/${encodeURI(image)}/tag`);
  (await call(engine.door, { method: 'POST', path, query, signal })).resume();
}

/** Takes a name away, and the image with its last one. False where there was none. */
export async function removeImage(
  engine: Engine,
  image: string,
  { force = false, signal }: Stoppable & { readonly force?: boolean } = {},
): Promise<boolean> {
  const path = pathOf(engine, `/images/${encodeURI(image)}`);
  const query = { force };
  return (await unlessMissing(callForJson<unknown[]>(engine.door, { method: 'DELETE', path, query, signal }))) !== undefined;
}

/**
 * An image as a tar archive, in the form of `docker save`; newer engines put OCI's image layout into it as well.
 * @throws EngineError with status 404 when there is no such image
 */
export async function saveImage(engine: Engine, image: string, { signal }: Stoppable = {}): Promise<Readable> {
  return await call(engine.door, { path: pathOf(engine, '/images/get'), query: { names: image }, patience, signal });
}

/**
 * Hands the engine an archive in the form of `docker save`.
 * @returns the first name of the image, or its id where it has none
 * @throws EngineError when the engine can't read it
 */
export async function loadImage(
  engine: Engine,
  archive: Readable,
  { signal, note }: Stoppable & { readonly note?: (text: string) => void } = {},
): Promise<string> {
  const path = pathOf(engine, '/images/load');
  const answer = await call(engine.door, { method: 'POST', path, query: { quiet: true }, body: archive, patience, signal });
  let loaded: string | undefined;
  for await (const line of readJsonLines(answer, signal)) {
    if (line.error !== undefined) throw new EngineError(line.error);
    if (line.stream) note?.(line.stream.trim());
    loaded ??= /^Loaded image(?: ID)?(?:\(s\))?: (\S+)/m.exec(line.stream ?? '')?.[1];
  }
  if (loaded === undefined) throw new EngineError("The container engine didn't say what it loaded");
  return loaded;
}
