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
import type { BuildRecord, Place } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';

/**
 * Lays a build's source into a folder, got with its role's own rights.
 * @throws PhaseFailure
 */
export async function fetchSource(build: BuildRecord, folder: string, call: Call): Promise<void> {
  const place = placeOf(build);
  if (!place) return;
  const { bucket, key, version } = place;
  const named = `for primary source and source version arn:aws:s3:::${bucket}/${key}`;
  try {
    const asked = { Bucket: bucket, Key: key, ...(version && { VersionId: version }) };
    const { Body } = await act<{ Body: Readable }>(s3, 'GetObject', asked, call);
    await unzipInto(await buffer(Body), folder, call.signal).catch((error: Error) => {
      throw new PhaseFailure('CLIENT_ERROR', `unzip: ${error.message} ${named}`);
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `${error.code}: ${error.message}\n\tstatus code: ${error.status}, request id: ${call.requestId} ${named}`,
    );
  }
}

/** Where a build's source lies; undefined for one that has none. */
function placeOf({ of: { source }, sourceVersion, pipeline }: BuildRecord): (Place & { readonly version?: string }) | undefined {
  if (pipeline) return pipeline.source;
  if (source?.type === 'NO_SOURCE') return undefined;
  const [bucket = '', ...rest] = (source?.location ?? '').replace(/^arn:aws:s3:::/, '').split('/');
  return { bucket, key: rest.join('/'), ...(sourceVersion && { version: sourceVersion }) };
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
