import { shellQuote } from '../aws/shell-quote.ts';
import type { PlannedRequest } from '../course/request.ts';

export interface ImageRequestOptions {
  readonly folder: string;
  /** The image's name with its tag, as the registry will know it. */
  readonly uri: string;
  readonly platform: string;
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** What is done to publish an image, as a person would type it: build, push. */
export function imageRequests({ folder, uri, platform, buildArgs }: ImageRequestOptions): {
  readonly build: PlannedRequest;
  readonly push: PlannedRequest;
} {
  const args = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  // An attestation would make an index of the image, which is more than ECS needs and one more thing in the repository.
  const build = ['build', '--platform', platform, '--provenance=false', ...args, '--tag', uri, folder];
  return {
    build: docker('build', { folder, tag: uri, platform, ...(args.length > 0 ? { buildArgs } : {}) }, build),
    push: docker('push', { tag: uri }, ['push', uri]),
  };
}

function docker(operation: string, input: PlannedRequest['input'], words: readonly string[]): PlannedRequest {
  return { kind: 'docker', service: 'docker', operation, input, line: ['docker', ...words].map(shellQuote).join(' ') };
}
