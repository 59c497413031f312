import { AwsError } from '../../../aws-error.ts';
import { collect } from '../../../wire/body/collect.ts';
import { imageBy, images, imagesOf, keyOf } from '../model.ts';
import { storeImage } from '../store-image.ts';
import { RegistryError } from './registry-error.ts';
import { type RegistryVisit, repositoryFor } from './visit.ts';

/** Bytes of a manifest (quota "Maximum manifest size", userguide/service-quotas.html). */
const LARGEST = 4 * 1024 ** 2;

/** Sends a manifest as it was pushed, or tells of it. */
export function sendManifest(visit: RegistryVisit, name: string, reference: string): void {
  const { world, message, response } = visit;
  repositoryFor(visit, 'BatchGetImage', name);
  const image = imageBy(world, name, reference);
  if (!image) throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
  const bytes = Buffer.from(image.manifest);
  const headers = {
    'content-type': image.mediaType,
    'content-length': String(bytes.length),
    'docker-content-digest': image.digest,
  };
  response.writeHead(200, headers).end(message.method === 'HEAD' ? undefined : bytes);
  if (message.method === 'GET') images(world).set(keyOf(name, image.digest), { ...image, pulledAt: world.clock.now().getTime() });
}

/** Takes a manifest in, under a tag or its digest. */
export async function takeManifest(visit: RegistryVisit, name: string, reference: string): Promise<void> {
  const { world, message, response } = visit;
  repositoryFor(visit, 'PutImage', name);
  const bytes = await collect(message, LARGEST).catch((error: unknown) => {
    throw error instanceof AwsError ? new RegistryError(413, 'SIZE_INVALID', 'The manifest is too large') : error;
  });
  const repository = repositoryFor(visit, 'PutImage', name);
  const tag = reference.includes(':') ? undefined : reference;
  const pushed = { bytes, mediaType: message.headers['content-type'], ...(tag === undefined ? { digest: reference } : { tag }) };
  const { image } = inRegistryWords(() => storeImage(world, repository, pushed));
  const headers = {
    location: `/v2/${name}/manifests/${image.digest}`,
    'docker-content-digest': image.digest,
    'content-length': '0',
  };
  response.writeHead(201, headers).end();
}

export function sendTags(visit: RegistryVisit, name: string): void {
  repositoryFor(visit, 'ListImages', name);
  const tags = imagesOf(visit.world, name)
    .flatMap((image) => image.tags)
    .sort();
  visit.response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ name, tags }));
}

/** What ECR's API calls an error, the registry calls otherwise. */
const CODES: Readonly<Record<string, readonly [status: number, code: string]>> = {
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  LayersNotFoundException: [400, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_UNKNOWN'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
};

function inRegistryWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const known = error instanceof AwsError ? CODES[error.code] : undefined;
    if (!known || !(error instanceof AwsError)) throw error;
    const [status, code] = known;
    throw new RegistryError(status, code, error.message);
  }
}
