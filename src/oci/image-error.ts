/** For whom acts on it. */
export type ImageErrorCode =
  | 'digest-mismatch'
  | 'unauthorized'
  | 'not-found'
  | 'refused'
  | 'unreachable'
  | 'unsafe-layer'
  | 'too-large'
  | 'bad-archive'
  | 'bad-manifest'
  | 'bad-layer'
  | 'bad-reference';

/** What went wrong with an image or a registry, in words for people. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;
  readonly why: string;
  readonly nextSteps: readonly string[];
  /** HTTP status of the registry's answer. */
  readonly status: number | undefined;
  /** The registry's own code: TAG_INVALID. */
  readonly registryCode: string | undefined;
  /** What was asked of the registry: `HEAD /v2/NAME/blobs/DIGEST`. */
  readonly asked: string | undefined;

  constructor(code: ImageErrorCode, message: string, parts: ImageErrorParts) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.why = parts.why;
    this.nextSteps = parts.nextSteps ?? [];
    this.status = parts.status;
    this.registryCode = parts.registryCode;
    this.asked = parts.asked;
  }
}

export interface ImageErrorParts {
  readonly why: string;
  readonly nextSteps?: readonly string[];
  readonly status?: number | undefined;
  readonly registryCode?: string | undefined;
  readonly asked?: string | undefined;
  readonly cause?: unknown;
}
