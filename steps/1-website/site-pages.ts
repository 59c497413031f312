import { HeadObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput, PutObjectCommand } from '@aws-sdk/client-s3';
import { deleteObjects } from '../../src/aws/delete-objects.ts';
import { isAwsError } from '../../src/aws/errors.ts';
import { sendAll } from '../../src/aws/pool.ts';
import { s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { AnyOutputs } from '../../src/course/outputs.ts';
import type { PlannedRequest } from '../../src/course/request.ts';
import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { siteAccess } from './site-access.ts';
import { siteBucket } from './site-bucket.ts';
import { configKey, siteConfig, textDigests } from './site-config.ts';
import { siteFiles } from './site-files.ts';
import { siteHosting } from './site-hosting.ts';
import story from './site-pages.md';

/** Where an object keeps the digest of its content (x-amz-meta-mysfits-digest). */
const digestName = 'mysfits-digest';
const atOnce = 16;

export const sitePages = defineStep({
  id: 'site-pages',
  title: 'Upload the pages',
  service: 'Amazon S3',
  type: 'AWS::S3::Object',
  story,
  outputs: { keys: 'strings' },
  needs: { bucket: siteBucket },
  // A page that is there before the site may be read would greet its first visitor with 403.
  after: [siteHosting, siteAccess],
  takes: seconds(2, 10),
  resourceName: ({ project }) => `${project}-site`,

  permissions: ({ project }) => [
    { action: 's3:ListBucket', resource: `arn:aws:s3:::${project}-site` },
    ...['PutObject', 'GetObject', 'DeleteObject'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${project}-site/*`,
    })),
  ],

  requests: async ({ files, needs, modifiers }) => ({
    upload: (await wantedObjects(files.site, modifiers)).map((object) => putRequest(needs.bucket.bucket, object)),
  }),

  find: async ({ send, needs, requests, recorded }) => {
    const { bucket } = needs.bucket;
    const present = await listObjects(send, bucket);
    if (present === undefined || (present.size === 0 && recorded.keys === undefined)) return undefined;
    const wanted = requests.upload.map(wantedOf);
    const differences: Difference[] = [];
    for (const { key, md5, digest } of wanted) {
      const etag = present.get(key);
      if (etag === undefined) differences.push({ what: key, is: 'missing', should: 'there' });
      // The ETag is the MD5 of the content only where the object was put whole and isn't encrypted with a key of KMS.
      else if (etag !== md5 && (await recordedDigest(send, bucket, key)) !== digest) {
        differences.push({ what: key, is: 'another content', should: 'as in your folder' });
      }
    }
    const keys = wanted.map(({ key }) => key);
    // Only what this step put there is taken away again; other steps keep objects in the same bucket.
    for (const key of recorded.keys ?? []) {
      if (present.has(key) && !keys.includes(key))
        differences.push({ what: key, is: 'there', should: 'gone, as in your folder' });
    }
    return { outputs: { keys }, differences };
  },

  ensure: async ({ send, account, requests, needs, note, signal, checkpoint, recorded }, found) => {
    const { bucket } = needs.bucket;
    const keys = requests.upload.map((request) => wantedOf(request).key);
    // Known before the first upload: a teardown after a kill has to know what may be there.
    await checkpoint({ keys: [...new Set([...(recorded.keys ?? []), ...keys])] });
    const changed = found && new Set(found.differences.map(({ what }) => what));
    const uploads = requests.upload.filter((request) => changed?.has(wantedOf(request).key) ?? true);
    await sendAll(uploads, send, {
      atOnce,
      signal,
      onEach: (_output, _request, sent) => note(`${sent} of ${uploads.length} files uploaded`),
    });
    const removed = found?.differences.filter(({ is }) => is === 'there').map(({ what }) => what) ?? [];
    await deleteObjects({ send, account }, bucket, removed.map(objectOf));
    return { keys };
  },

  destroy: async ({ send, account, name, recorded }) => {
    const keys = recorded.keys ?? [];
    const present = await listObjects(send, name);
    const ours = keys.filter((key) => present?.has(key));
    if (ours.length === 0) return 'already gone';
    await deleteObjects({ send, account }, name, ours.map(objectOf));
    return 'deleted';
  },
});

interface SiteObject {
  readonly key: string;
  readonly type: string;
  readonly cacheControl: string;
  readonly digest: string;
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
  /** The content: a file's path, or the text itself. */
  readonly content: { readonly path: string } | { readonly text: string };
}

/** What the bucket should hold: the learner's files, and the page's settings that the course writes. */
async function wantedObjects(folder: string, modifiers: Readonly<Record<string, AnyOutputs>>): Promise<SiteObject[]> {
  const files = (await siteFiles(folder)).filter(({ key }) => key !== configKey);
  return [configObject(siteConfig(modifiers)), ...files.map(({ path, ...file }) => ({ ...file, content: { path } }))];
}

const configObject = (text: string): SiteObject => ({
  key: configKey,
  type: 'application/json; charset=utf-8',
  cacheControl: 'no-cache',
  size: Buffer.byteLength(text),
  ...textDigests(text),
  content: { text },
});

/** The upload of the page's settings, for the steps that write them as this one would. */
export const configRequest = (bucket: string, text: string) => putRequest(bucket, configObject(text));

const putRequest = (bucket: string, { key, type, cacheControl, digest, md5, size, content }: SiteObject) =>
  s3(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      ContentType: type,
      CacheControl: cacheControl,
      ContentLength: size,
      ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
      Metadata: { [digestName]: digest },
      ...('text' in content ? { Body: content.text } : {}),
    }),
    'path' in content ? { Body: content.path } : {},
  );

/** What a PutObject request says of the object it makes: its key, its MD5 as S3 writes it into an ETag, and its digest. */
function wantedOf({ input }: PlannedRequest): { key: string; md5: string; digest: string } {
  const { Key, ContentMD5, Metadata } = input as { Key?: string; ContentMD5?: string; Metadata?: Record<string, string> };
  return { key: Key ?? '', md5: Buffer.from(ContentMD5 ?? '', 'base64').toString('hex'), digest: Metadata?.[digestName] ?? '' };
}

/** ETags by key, without their quotes; undefined when there is no bucket. */
async function listObjects(send: CourseTools['send'], bucket: string): Promise<Map<string, string> | undefined> {
  const etags = new Map<string, string>();
  let token: string | undefined;
  do {
    let page: ListObjectsV2CommandOutput;
    try {
      page = await send(s3(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token })));
    } catch (error) {
      if (isAwsError(error, 'NoSuchBucket')) return undefined;
      throw error;
    }
    for (const { Key, ETag } of page.Contents ?? []) if (Key !== undefined) etags.set(Key, (ETag ?? '').replaceAll('"', ''));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return etags;
}

async function recordedDigest(send: CourseTools['send'], bucket: string, key: string): Promise<string | undefined> {
  const { Metadata } = await send(s3(new HeadObjectCommand({ Bucket: bucket, Key: key })));
  return Metadata?.[digestName];
}

const objectOf = (Key: string) => ({ Key });
