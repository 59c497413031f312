import { type Digest, isDigest } from '../digest.ts';
import { ImageError } from '../image-error.ts';

/** The parts of an image's address. */
export interface Reference {
  readonly address: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

// https://github.com/distribution/reference: a host has a dot or a port, or is localhost.
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads `host:port/repository:tag@digest`; tag and digest may be missing.
 * @throws ImageError bad-reference
 */
export function parseReference(text: string): Reference {
  const [name = '', digest, more] = text.split('@');
  const slash = name.indexOf('/');
  const address = name.slice(0, Math.max(slash, 0));
  const rest = name.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const isHost = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9.-]+:\d+)(?::\d+)?$/i.test(address);
  const isWhole = digest === undefined || (isDigest(digest) && more === undefined);
  if (!isHost || !REPOSITORY.test(repository) || (tag !== undefined && !TAG.test(tag)) || !isWhole) {
    throw new ImageError('bad-reference', `${JSON.stringify(text)} names no image in a registry.`, {
      why: 'It should read registry/repository:tag or registry/repository@sha256:....',
    });
  }
  return { address, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest: digest as Digest }) };
}
