import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { act } from '../../../act.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { putBytes } from '../../s3/put-bytes.ts';
import { s3 } from '../../s3/service.ts';
import type { Declaration, Place } from '../model.ts';
import { ActionFailure } from './action-failure.ts';

/** How many letters of a pipeline's and of an artifact's name stand in a key. */
const PIPELINE_LETTERS = 20;
const ARTIFACT_LETTERS = 10;

/** Where a new artifact is going to lie: `PIPELINE/ARTIFACT/RANDOM`, both names cut as CodePipeline cuts them. */
export function newPlace(world: World, { artifactStore, artifactStores, name }: Declaration, artifact: string): Place {
  const bucket = (artifactStore ?? artifactStores?.[world.region])?.location ?? '';
  const random = randomBytes(12).toString('base64').replaceAll(/[+/=]/g, '').slice(0, 7);
  return { bucket, key: `${name.slice(0, PIPELINE_LETTERS)}/${artifact.slice(0, ARTIFACT_LETTERS)}/${random}` };
}

/** Reads an artifact with the caller's rights. @throws ActionFailure */
export async function readArtifact({ bucket, key }: Place, call: Call): Promise<Buffer> {
  try {
    const { Body } = await act<{ Body: Readable }>(s3, 'GetObject', { Bucket: bucket, Key: key }, call);
    return await buffer(Body);
  } catch (error) {
    throw artifactFailure(error, { bucket, key });
  }
}

/** Writes an artifact with the caller's rights. @throws ActionFailure */
export async function writeArtifact({ bucket, key }: Place, archive: Buffer, call: Call): Promise<void> {
  try {
    await putBytes({ bucket, key, type: 'application/zip' }, archive, call);
  } catch (error) {
    throw artifactFailure(error, { bucket, key });
  }
}

function artifactFailure(error: unknown, { bucket, key }: Place): unknown {
  if (!(error instanceof AwsError)) return error;
  if (error.code === 'NoSuchBucket' || error.code === 'NoSuchKey') {
    return new ActionFailure(
      'ConfigurationError',
      `The action failed because either the artifact or the Amazon S3 bucket could not be found. Name of artifact bucket: ${bucket}. Verify that this bucket exists. If it exists, check the life cycle policy, then try releasing a change.`,
    );
  }
  return new ActionFailure(
    'PermissionError',
    `Unable to access the artifact with Amazon S3 object key '${key}' located in the Amazon S3 artifact bucket '${bucket}'. The provided role does not have sufficient permissions.`,
  );
}
