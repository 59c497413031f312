/** The media types of images: the OCI image specification's, and those of Docker's image manifest version 2, schema 2. */
export const MEDIA_TYPES = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerTar: 'application/vnd.oci.image.layer.v1.tar',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

export const IMAGE_TYPES: readonly string[] = [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest];
export const INDEX_TYPES: readonly string[] = [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList];

/** How a layer is compressed; undefined for a kind that we can't open (zstd needs a newer Node). */
export function compressionOf(mediaType: string): 'gzip' | 'none' | undefined {
  if (mediaType === MEDIA_TYPES.ociLayer || mediaType === MEDIA_TYPES.dockerLayer) return 'gzip';
  if (mediaType === MEDIA_TYPES.ociLayerTar) return 'none';
  return undefined;
}
