import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDigest } from '../../../../oci/digest.ts';
import type { World } from '../../../world/world.ts';
import { keepBlob, measure } from '../blobs.ts';
import { keyOf, layers } from '../model.ts';
import { RegistryError } from './registry-error.ts';
import { mayDo, type RegistryVisit, repositoryFor } from './visit.ts';

/** An upload under way; how far it is, its file says. */
interface Upload {
  readonly repository: string;
}

const uploads = (world: World) => world.collection<Upload>('ecr/uploads');
const fileOf = (world: World, id: string): string => join(world.folder('ecr/uploads'), id);

/** Uploads that a request is writing to right now. */
const busy = new WeakMap<World, Set<string>>();

/** Begins an upload; or ends it at once: with the blob of another repository, or with the whole of it in this request. */
export async function beginUpload(visit: RegistryVisit, name: string): Promise<void> {
  const { world, query } = visit;
  repositoryFor(visit, 'InitiateLayerUpload', name);
  const mount = query.get('mount');
  const from = query.get('from');
  if (mount !== null && from !== null && mayDo(visit, 'GetDownloadUrlForLayer', from)) {
    const there = layers(world).get(keyOf(from, mount));
    if (there) {
      layers(world).set(keyOf(name, mount), { ...there, repository: name });
      return answerBlob(visit, name, mount);
    }
  }
  const id = randomUUID();
  closeSync(openSync(fileOf(world, id), 'wx', 0o600));
  uploads(world).set(id, { repository: name });
  if (query.has('digest')) return endUpload(visit, name, id);
  answerUpload(visit, name, id, 202);
}

/** Takes a part of an upload in. What arrived before a connection broke stays. */
export async function continueUpload(visit: RegistryVisit, name: string, id: string): Promise<void> {
  repositoryFor(visit, 'UploadLayerPart', name);
  await alone(visit, name, id, () => append(visit, id));
  answerUpload(visit, name, id, 202);
}

/** Tells how far an upload is. */
export function lookAtUpload(visit: RegistryVisit, name: string, id: string): void {
  repositoryFor(visit, 'UploadLayerPart', name);
  uploadOf(visit, name, id);
  answerUpload(visit, name, id, 204);
}

export function cancelUpload(visit: RegistryVisit, name: string, id: string): void {
  repositoryFor(visit, 'InitiateLayerUpload', name);
  uploadOf(visit, name, id);
  forget(visit.world, id);
  visit.response.writeHead(204).end();
}

/** Takes the last part in, sees that it all is what its digest says, and makes it a blob of the repository. */
export async function endUpload(visit: RegistryVisit, name: string, id: string): Promise<void> {
  const { world, query, signal } = visit;
  repositoryFor(visit, 'CompleteLayerUpload', name);
  const digest = query.get('digest') ?? '';
  if (!isDigest(digest)) throw new RegistryError(400, 'DIGEST_INVALID', `'${digest}' is no SHA-256 digest`);
  await alone(visit, name, id, async () => {
    await append(visit, id);
    const file = fileOf(world, id);
    const measured = await measure(file, signal);
    if (measured.digest !== digest) {
      forget(world, id);
      const message = `Layer digest '${digest}' doesn't match what was uploaded, which is '${measured.digest}'`;
      throw new RegistryError(400, 'DIGEST_INVALID', message);
    }
    // It may have gone while all that was read.
    repositoryFor(visit, 'CompleteLayerUpload', name);
    keepBlob(world, name, { file, digest, size: measured.size });
    uploads(world).delete(id);
  });
  answerBlob(visit, name, digest);
}

/** Clears away the uploads of a repository, or of all that are no more. */
export function dropUploads(world: World, isGone: (repository: string) => boolean): void {
  for (const [id, { repository }] of [...uploads(world).entries()]) if (isGone(repository)) forget(world, id);
  for (const id of readdirSync(world.folder('ecr/uploads'))) {
    if (!uploads(world).has(id)) rmSync(fileOf(world, id), { force: true });
  }
}

async function append({ world, message, signal }: RegistryVisit, id: string): Promise<void> {
  const file = fileOf(world, id);
  const size = statSync(file).size;
  const start = /^(?:bytes[= ])?(\d+)-\d+/.exec(message.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== size) {
    throw new RegistryError(416, 'RANGE_INVALID', `The upload goes on at byte ${size}, not ${start}`, { range: rangeOf(size) });
  }
  await pipeline(message, createWriteStream(file, { flags: 'a' }), { signal });
}

async function alone(visit: RegistryVisit, name: string, id: string, work: () => Promise<void>): Promise<void> {
  uploadOf(visit, name, id);
  const inUse = busy.get(visit.world) ?? new Set<string>();
  busy.set(visit.world, inUse);
  if (inUse.has(id)) throw new RegistryError(409, 'BLOB_UPLOAD_INVALID', 'Another request is writing to this upload');
  inUse.add(id);
  try {
    await work();
  } finally {
    inUse.delete(id);
  }
}

function uploadOf({ world }: RegistryVisit, name: string, id: string): Upload {
  const upload = uploads(world).get(id);
  if (upload?.repository === name) return upload;
  throw new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', `There is no upload '${id}' to the repository '${name}'`);
}

function forget(world: World, id: string): void {
  uploads(world).delete(id);
  rmSync(fileOf(world, id), { force: true });
}

function answerUpload({ world, response }: RegistryVisit, name: string, id: string, status: number): void {
  const range = rangeOf(statSync(fileOf(world, id)).size);
  const headers = { location: `/v2/${name}/blobs/uploads/${id}`, range, 'docker-upload-uuid': id, 'content-length': '0' };
  response.writeHead(status, headers).end();
}

function answerBlob({ response }: RegistryVisit, name: string, digest: string): void {
  const headers = { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest, 'content-length': '0' };
  response.writeHead(201, headers).end();
}

/** The last byte is included; `0-0` stands for nothing, too. */
function rangeOf(size: number): string {
  return `0-${Math.max(size - 1, 0)}`;
}
