import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { act } from '../../../act.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { s3 } from '../../s3/service.ts';
import { ActionFailure } from '../run/action-failure.ts';
import type { ActionRun, Runner } from '../run/action-run.ts';
import { writeArtifact } from '../run/artifacts.ts';

/** With this in its metadata, an object says itself what it holds: action-reference-S3.html */
const SUMMARY = 'codepipeline-artifact-revision-summary';

/**
 * Takes a version of an object as it is, a ZIP archive.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
export const sourceS3: Runner = async (run) => {
  const { configuration, call, signal, world } = run;
  const { S3Bucket: bucket = '' } = configuration;
  const key = overridden(run, 'S3_OBJECT_KEY') ?? configuration.S3ObjectKey ?? '';
  try {
    const object = await readObject({ bucket, key, version: overridden(run, 'S3_OBJECT_VERSION_ID') }, call);
    signal.throwIfAborted();
    const [output] = run.record().outputs;
    if (output) await writeArtifact(output, object.body, call);
    const { version, etag, summary = `Amazon S3 version id: ${version}` } = object;
    const place = `${bucket}?region=${world.region}&prefix=${encodeURIComponent(key)}`;
    return {
      revision: { id: version, changeId: version, summary, url: `https://console.aws.amazon.com/s3/object/${place}` },
      variables: { BucketName: bucket, ETag: etag, ObjectKey: key, VersionId: version },
    };
  } catch (error) {
    throw failureOf(error, bucket, key);
  }
};

/** The version of an object that is the newest; undefined where there is none, or the caller mustn't see it. */
export async function newestVersion({ bucket, key }: { bucket: string; key: string }, call: Call): Promise<string | undefined> {
  try {
    const { VersionId } = await act<{ VersionId?: string }>(s3, 'HeadObject', { Bucket: bucket, Key: key }, call);
    return VersionId;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Only a start that names a revision of this action has one for it. */
function overridden({ execution, declaration }: ActionRun, type: string): string | undefined {
  return execution.overrides.find(({ actionName, revisionType }) => actionName === declaration.name && revisionType === type)
    ?.revisionValue;
}

async function readObject(wish: { bucket: string; key: string; version: string | undefined }, call: Call) {
  const Bucket = wish.bucket;
  // What the action asks of the bucket besides, and must be allowed to.
  await act(s3, 'GetBucketAcl', { Bucket }, call);
  await act(s3, 'GetBucketLocation', { Bucket }, call);
  const { Status } = await act<{ Status?: string }>(s3, 'GetBucketVersioning', { Bucket }, call);
  if (Status !== 'Enabled') {
    throw new ActionFailure(
      'ConfigurationError',
      `The Amazon S3 bucket ${Bucket} doesn't have versioning enabled. A bucket with the source of a pipeline must have it.`,
    );
  }
  const Key = wish.key;
  const { VersionId } = wish.version
    ? { VersionId: wish.version }
    : await act<{ VersionId?: string }>(s3, 'HeadObject', { Bucket, Key }, call);
  await act(s3, 'GetObjectTagging', { Bucket, Key, VersionId }, call);
  const got = await act<{ Body: Readable; ETag?: string; Metadata?: Record<string, string> }>(
    s3,
    'GetObject',
    { Bucket, Key, VersionId },
    call,
  );
  return {
    body: await buffer(got.Body),
    version: VersionId ?? 'null',
    etag: (got.ETag ?? '').replaceAll('"', ''),
    ...(got.Metadata?.[SUMMARY] !== undefined && { summary: got.Metadata[SUMMARY] }),
  };
}

function failureOf(error: unknown, bucket: string, key: string): unknown {
  if (!(error instanceof AwsError)) return error;
  if (error.status === 404 || error.code === 'NoSuchBucket') {
    return new ActionFailure(
      'ConfigurationError',
      `The action failed because the Amazon S3 object ${key} could not be found in the bucket ${bucket}. Make sure that it is there, and then try again. Error: ${error.message}`,
    );
  }
  return new ActionFailure(
    'PermissionError',
    `The service role or action role doesn't have the permissions required to access the Amazon S3 bucket named ${bucket}. Update the IAM role permissions, and then try again. Error: ${error.message}`,
  );
}
