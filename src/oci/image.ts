import { type Digest, digestOf } from './digest.ts';
import type { ImageManifest } from './manifest.ts';
import { MEDIA_TYPES } from './media-types.ts';

/** What a container of an image starts with: https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface RunConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  /** `NAME=value` */
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  /** Docker's addition; times in nanoseconds. */
  readonly Healthcheck?: {
    readonly Test?: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly StartPeriod?: number;
    readonly Retries?: number;
  };
}

/** What an image's configuration holds. */
export interface ImageConfig {
  /** By Go's names: amd64, arm64. */
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  /** ISO 8601; left out where the same input shall give the same image. */
  readonly created?: string;
  readonly author?: string;
  readonly config?: RunConfig;
  /** The digests of the layers as tar, uncompressed, lowest first. */
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly {
    readonly created?: string;
    readonly created_by?: string;
    readonly comment?: string;
    readonly empty_layer?: boolean;
  }[];
}

/** One layer as a file on this machine. */
export interface LayerFile {
  readonly path: string;
  /** Of the file as it is. */
  readonly digest: Digest;
  /** Bytes of the file as it is. */
  readonly size: number;
  /** Of the tar in it. */
  readonly diffId: Digest;
  readonly mediaType: string;
}

/** An image that can be sent somewhere, whoever made it: the packer, an engine's archive, a registry. */
export interface ImageSource {
  /** The bytes are kept as they came: their digest is the image's id. */
  readonly config: {
    readonly value: ImageConfig;
    readonly bytes: Uint8Array;
    readonly digest: Digest;
    readonly mediaType: string;
  };
  /** Lowest first. */
  readonly layers: readonly LayerFile[];
}

/** Puts an image together from a configuration and layers, lowest first. */
export function imageSource(parts: { config: Omit<ImageConfig, 'rootfs'>; layers: readonly LayerFile[] }): ImageSource {
  const { config, layers } = parts;
  const value: ImageConfig = { ...config, rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) } };
  const bytes = Buffer.from(JSON.stringify(value));
  return { config: { value, bytes, digest: digestOf(bytes), mediaType: MEDIA_TYPES.ociConfig }, layers };
}

/** The manifest under which an image goes into a registry; the same image has the same. */
export function manifestOf({ config, layers }: ImageSource) {
  const descriptor = ({ digest, size }: LayerFile, mediaType: string) => ({ mediaType, digest, size });
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: { mediaType: MEDIA_TYPES.ociConfig, digest: config.digest, size: config.bytes.length },
    layers: layers.map((layer) =>
      descriptor(layer, layer.mediaType === MEDIA_TYPES.dockerLayer ? MEDIA_TYPES.ociLayer : layer.mediaType),
    ),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { bytes, digest: digestOf(bytes), mediaType: MEDIA_TYPES.ociManifest, manifest };
}
