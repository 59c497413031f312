import type { World } from '../../../world/world.ts';
import { noSuchUpload } from '../errors.ts';
import { type BucketRecord, parts, type UploadedPart, type UploadRecord, uploads } from '../model.ts';
import { dropBodies } from '../objects/body.ts';

/** What every request to an upload names. */
export interface UploadInput {
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

/** @throws AwsError NoSuchUpload when it isn't there, or is of another key or bucket */
export function findUpload(world: World, bucket: BucketRecord, { Key, UploadId = '' }: UploadInput): UploadRecord {
  const upload = uploads(world).get(UploadId);
  if (upload === undefined || upload.bucket !== bucket.name || upload.key !== Key) throw noSuchUpload(UploadId);
  return upload;
}

/** The parts that have arrived, by number. */
export const arrivedParts = (world: World, uploadId: string): UploadedPart[] =>
  [...parts(world, uploadId).values()].sort((a, b) => a.number - b.number);

/** Ends an upload: its parts and their bytes go. */
export function endUpload(world: World, uploadId: string): void {
  const gone = arrivedParts(world, uploadId);
  uploads(world).delete(uploadId);
  for (const { number } of gone) parts(world, uploadId).delete(String(number));
  dropBodies(
    world,
    gone.map(({ body }) => body),
  );
}
