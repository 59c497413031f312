import { randomBytes } from 'node:crypto';
import type { World } from '../../../world/world.ts';
import { type BucketRecord, type DeleteMarker, objects, type StoredObject, type Version } from '../model.ts';
import { dropBodies } from './body.ts';

type Unplaced = Omit<StoredObject, 'versionId' | 'modified'>;

const newVersionId = (): string => randomBytes(24).toString('base64url');

/** The newest version of a key, a delete marker too. */
export const newest = (world: World, bucket: string, key: string): Version | undefined => objects(world, bucket).get(key)?.[0];

/** The object that a plain GET of the key would give. */
export function current(world: World, bucket: string, key: string): StoredObject | undefined {
  const version = newest(world, bucket, key);
  return version === undefined || version.deleteMarker ? undefined : version;
}

/**
 * Makes an object the newest of its key, in one turn. Without versioning it takes the place of what was there;
 * with versioning suspended it takes the place of the `null` version only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
 */
export function place(world: World, bucket: BucketRecord, key: string, object: Unplaced): StoredObject {
  const placed = { ...object, ...stamp(world, bucket) };
  push(world, bucket, key, placed);
  return placed;
}

/** Puts a delete marker on a key: it is deleted to whoever names no version. */
export function mark(world: World, bucket: BucketRecord, key: string): DeleteMarker {
  const marker: DeleteMarker = { ...stamp(world, bucket), deleteMarker: true };
  push(world, bucket, key, marker);
  return marker;
}

const stamp = (world: World, { versioning }: BucketRecord): { versionId: string; modified: string } => ({
  versionId: versioning === 'Enabled' ? newVersionId() : 'null',
  modified: world.clock.now().toISOString(),
});

function push(world: World, { name }: BucketRecord, key: string, version: Version): void {
  const older = objects(world, name).get(key) ?? [];
  const replaced = version.versionId === 'null' ? older.filter(({ versionId }) => versionId === 'null') : [];
  objects(world, name).set(key, [version, ...older.filter((one) => !replaced.includes(one))]);
  drop(world, replaced);
}

/** Removes one version for good and gives it back. */
export function remove(world: World, bucket: string, key: string, versionId: string): Version | undefined {
  const versions = objects(world, bucket).get(key) ?? [];
  const gone = versions.find((version) => version.versionId === versionId);
  if (gone === undefined) return undefined;
  const left = versions.filter((version) => version !== gone);
  if (left.length === 0) objects(world, bucket).delete(key);
  else objects(world, bucket).set(key, left);
  drop(world, [gone]);
  return gone;
}

/** Writes other tags to a version; nothing else of it can change. */
export function retag(world: World, bucket: string, key: string, version: StoredObject, tags: StoredObject['tags']): void {
  const versions = objects(world, bucket).get(key) ?? [];
  objects(world, bucket).set(
    key,
    versions.map((one) => (one.versionId === version.versionId ? { ...version, tags } : one)),
  );
}

function drop(world: World, versions: readonly Version[]): void {
  dropBodies(
    world,
    versions.flatMap((version) => (version.deleteMarker ? [] : [version.body])),
  );
}

/** The version id as answers show it: only where versioning is or was on. */
export const shownVersion = ({ versioning }: BucketRecord, { versionId }: Version): { VersionId?: string } =>
  versioning === undefined ? {} : { VersionId: versionId };
