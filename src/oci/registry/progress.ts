import type { Digest } from '../digest.ts';

/** How far one part of an image is on its way. */
export interface ImageProgress {
  readonly digest: Digest;
  readonly kind: 'config' | 'layer';
  /** `there`: it needn't travel. */
  readonly state: 'there' | 'moving' | 'done';
  /** Bytes. */
  readonly done: number;
  readonly size: number;
}

export interface TransferOptions {
  readonly onProgress?: (progress: ImageProgress) => void;
  readonly signal?: AbortSignal;
}
