import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArchive } from '../oci/archive/read-archive.ts';
import type { Digest } from '../oci/digest.ts';
import type { Engine } from '../oci/engine/engine.ts';
import { listImages, removeImage, saveImage } from '../oci/engine/images.ts';
import type { ImageSource } from '../oci/image.ts';
import { ImageError } from '../oci/image-error.ts';
import { pushImage } from '../oci/registry/push-image.ts';
import { parseReference } from '../oci/registry/reference.ts';
import type { RegistryCredentials } from '../oci/registry/registry.ts';
import { buildArguments } from './build-arguments.ts';
import { buildWithEngine } from './build-with-engine.ts';
import type { Builder } from './builder.ts';
import { explainRefusal } from './registry-refusal.ts';

export interface PublishOptions {
  readonly builder: Exclude<Builder, { kind: 'codebuild' }>;
  /** The service's folder, with its Dockerfile. */
  readonly folder: string;
  /** Of the repository: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/NAME`. */
  readonly repositoryUri: string;
  readonly tag: string;
  /** Asked when the registry wants to know; held in memory only, and never told to an engine. */
  readonly credentials: () => RegistryCredentials | Promise<RegistryCredentials>;
  readonly env: NodeJS.ProcessEnv;
  /** Our virtual environment, where there may be one; see venvOf. */
  readonly venv?: string | undefined;
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface Published {
  /** Of the manifest: what `NAME@sha256:...` pulls. */
  readonly digest: Digest;
  /** With the tag. */
  readonly uri: string;
  /** Bytes that travelled. */
  readonly sent: number;
}

/** By which label the images that were built here are found again. */
const repositoryLabel = 'mysfits.repository';

/**
 * Builds the image and puts it into its repository under its tag. We push it ourselves: an engine in a virtual machine
 * needn't reach the registry, and no token gets into its files.
 * @throws ExplainedError when the build fails or the registry refuses; the signal's reason when stopped
 */
export async function publishImage(options: PublishOptions): Promise<Published> {
  const { repositoryUri, tag, credentials, note, signal } = options;
  const uri = `${repositoryUri}:${tag}`;
  const work = await mkdtemp(join(tmpdir(), 'mysfits-image-'));
  try {
    const source = await makeImage({ ...options, uri, work });
    const { address, repository } = parseReference(uri);
    note(`Pushing ${uri}`);
    const { digest, sent } = await pushImage({ address, credentials }, repository, tag, source, {
      ...(signal ? { signal } : {}),
      onProgress: ({ kind, state, size }) => {
        if (kind === 'layer' && state !== 'moving')
          note(`Layer of ${megabytes(size)} ${state === 'there' ? 'is there already' : 'pushed'}`);
      },
    });
    return { digest, uri, sent };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof ImageError ? explainRefusal(error) : error;
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Removes from an engine what was built for a repository, by the names that were given here. An image may have others (a
 * sandbox's task runs under one): those belong to whoever gave them, and taken away at the same time, docker leaves an image
 * without any.
 * @returns how many names, and images without one, went
 */
export async function removeBuiltImages(
  engine: Engine,
  repositoryUri: string,
  { except, signal }: { readonly except?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const built = await listImages(engine, { labels: { [repositoryLabel]: repositoryUri }, signal });
  const own = built.flatMap(({ id, tags }) =>
    tags.length === 0 ? [id] : tags.filter((tag) => tag.startsWith(`${repositoryUri}:`)),
  );
  const old = own.filter((name) => name !== except);
  // One that a task still runs can't go; it is found again next time.
  const gone = await Promise.all(old.map((name) => removeImage(engine, name, { signal }).catch(() => false)));
  return gone.filter(Boolean).length;
}

async function makeImage({
  builder,
  folder,
  repositoryUri,
  uri,
  work,
  env,
  venv,
  note,
  signal,
}: PublishOptions & { readonly uri: string; readonly work: string }): Promise<ImageSource> {
  const { platform } = builder;
  const buildArgs = buildArguments(env);
  if (builder.kind === 'packer') {
    // Most runs have an engine, or come no further than the website: they needn't load a reader of Dockerfiles.
    const { packImage } = await import('./packer/pack-image.ts');
    return await packImage({ folder, platform, buildArgs, layers: work, env, venv, note, signal });
  }
  const { engine } = builder;
  const labels = { [repositoryLabel]: repositoryUri };
  await buildWithEngine({ engine, folder, name: uri, platform, buildArgs, labels, note, signal });
  await removeBuiltImages(engine, repositoryUri, { except: uri, signal });
  return await readArchive(await saveImage(engine, uri, { signal }), { folder: work, name: uri, ...(signal ? { signal } : {}) });
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
