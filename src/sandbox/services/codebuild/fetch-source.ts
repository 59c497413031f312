import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { act } from '../../act.ts';
import { AwsError } from '../../aws-error.ts';
import { type Buildspec, BuildspecError, readBuildspec } from '../../builds/buildspec.ts';
import { unzipInto } from '../../builds/unzip.ts';
import type { Call } from '../../service.ts';
import { s3 } from '../s3/service.ts';
import { isInline } from './check-project.ts';
import type { BuildRecord } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';

/**
 * Lays a build's source into a folder, got with its role's own rights.
 * @returns the version of the object, where its bucket keeps versions
 * @throws PhaseFailure
 */
export async function fetchSource(
  { of: { source }, sourceVersion }: BuildRecord,
  folder: string,
  call: Call,
): Promise<{ readonly version?: string }> {
  if (source?.type === 'NO_SOURCE') return {};
  if (source?.type !== 'S3')
    throw new PhaseFailure('CLIENT_ERROR', `Source type ${source?.type} is started by its pipeline only`);
  const location = (source.location ?? '').replace(/^arn:aws:s3:::/, '');
  const [bucket = '', ...rest] = location.split('/');
  const key = rest.join('/');
  const version = sourceVersion === undefined || sourceVersion === '' ? {} : { VersionId: sourceVersion };
  try {
    const got = await act<{ Body: Readable; VersionId?: string }>(
      s3,
      'GetObject',
      { Bucket: bucket, Key: key, ...version },
      call,
    );
    const archive = await buffer(got.Body);
    await unzipInto(archive, folder, call.signal).catch((error: Error) => {
      throw new PhaseFailure(
        'CLIENT_ERROR',
        `unzip: ${error.message} for primary source and source version arn:aws:s3:::${location}`,
      );
    });
    return got.VersionId === undefined ? {} : { version: got.VersionId };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `${error.code}: ${error.message}\n\tstatus code: ${error.status}, request id: ${call.requestId} for primary source and source version arn:aws:s3:::${location}`,
    );
  }
}

/** A build's buildspec: given with the project, or a file of the source. @throws PhaseFailure */
export async function specOf({ of: { source } }: BuildRecord, folder: string): Promise<Buildspec> {
  const given = source?.buildspec?.trim() ?? '';
  const path = join(folder, given === '' ? 'buildspec.yml' : given);
  const text = isInline(given)
    ? given
    : await readFile(path, 'utf8').catch(() => {
        throw new PhaseFailure('YAML_FILE_ERROR', `stat ${path}: no such file or directory`);
      });
  try {
    return readBuildspec(text);
  } catch (error) {
    throw error instanceof BuildspecError ? new PhaseFailure('YAML_FILE_ERROR', error.message) : error;
  }
}
