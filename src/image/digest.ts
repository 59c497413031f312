import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type BuildContext, readContext } from './context.ts';

/** What an image depends on beside its files. */
export interface DigestOptions {
  /** OCI's: `linux/amd64`. */
  readonly platform: string;
  /** What builds it: an image for containers and one to be run as a process aren't the same. */
  readonly builder: 'engine' | 'packer' | 'codebuild';
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** Raised when the same files would be built into another image. */
const version = 1;

/**
 * The digest of all that goes into an image: 64 hexadecimal digits. Paths, contents, links and the executable bit count;
 * times, owners, the order of reading and what .dockerignore leaves out don't, so that it is the same on every machine.
 * @throws ExplainedError when the folder can't be read
 */
export async function imageDigest(folder: string, options: DigestOptions): Promise<string> {
  return await contextDigest(await readContext(folder, options.dockerfile), options);
}

/** The tag in the registry that a digest stands for; immutable tags may hold it, and it's short enough to read out. */
export function tagOf(digest: string): string {
  return digest.slice(0, 20);
}

/** Whether a tag may stand for a digest, and is no other hand's: a commit's id is longer. */
export const isTag = (tag: string): boolean => /^[0-9a-f]{20}$/.test(tag);

async function contextDigest(context: BuildContext, { platform, builder, buildArgs = {} }: DigestOptions): Promise<string> {
  const hash = createHash('sha256');
  const args = Object.entries(buildArgs).sort(([left], [right]) => (left < right ? -1 : 1));
  const part = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  part({ version, platform, builder, args, dockerfile: context.dockerfileText });
  for (const entry of context.entries) {
    const { path, mode, type } = entry;
    if (type === 'file') part({ path, mode, type, content: await fileDigest(entry.file) });
    else part({ path, mode, type, ...(type === 'link' ? { to: entry.to } : {}) });
  }
  return hash.digest('hex');
}

async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
