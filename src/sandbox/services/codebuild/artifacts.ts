import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ZipMember, zipOf } from '../../../oci/archive/write-zip.ts';
import { AwsError } from '../../aws-error.ts';
import type { SpecArtifacts } from '../../builds/buildspec.ts';
import { putBytes } from '../s3/put-bytes.ts';
import { type ArtifactFile, artifactFiles } from './artifact-files.ts';
import { type BuildRecord, builds, changeBuild, type Place } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';
import type { SpecRun } from './run-spec.ts';

/**
 * Puts what a build has made where its project or its pipeline wants it: file by file, or as one ZIP archive.
 * @throws PhaseFailure
 */
export async function uploadArtifacts(run: SpecRun): Promise<void> {
  const { world, id, spec, log, source } = run;
  const build = builds(world).get(id) as BuildRecord;
  const place = placeOf(build, spec.artifacts);
  if (!place || !spec.artifacts) return;
  const base = join(source, spec.artifacts.baseDirectory ?? '');
  log.say(`Expanding base directory path: ${spec.artifacts.baseDirectory ?? '.'}`);
  const files = await artifactFiles(base, spec.artifacts);
  log.say(`Found ${files.length} file(s)`);
  if (files.length === 0) {
    throw new PhaseFailure('CLIENT_ERROR', `no matching artifact paths found for ${spec.artifacts.files.join(', ')}`);
  }
  const location = `arn:aws:s3:::${place.bucket}/${place.key}`;
  if (!place.zipped) {
    for (const { file, path } of files) {
      const key = [place.key, path].filter((part) => part !== '').join('/');
      await put(run, { bucket: place.bucket, key }, await readFile(file));
    }
    changeBuild(world, id, { artifacts: { location, encryptionDisabled: false } });
    return;
  }
  // With their paths discarded two may have the same name: the later one stays, as it would file by file.
  const members = new Map((await Promise.all(files.map(memberOf))).map((member) => [member.path, member]));
  const archive = zipOf([...members.values()]);
  await put(run, place, archive);
  const sum = (algorithm: string) => createHash(algorithm).update(archive).digest('hex');
  changeBuild(world, id, {
    artifacts: { location, sha256sum: sum('sha256'), md5sum: sum('md5'), encryptionDisabled: false },
  });
}

interface Destination extends Place {
  /** One archive of that key; else the files lie below it. */
  readonly zipped: boolean;
}

/** Where artifacts go: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html */
function placeOf({ id, of, pipeline }: BuildRecord, spec: SpecArtifacts | undefined): Destination | undefined {
  if (pipeline) return pipeline.artifacts && { ...pipeline.artifacts, zipped: true };
  const { artifacts: wanted } = of;
  if (wanted?.type !== 'S3') return undefined;
  const [bucket = ''] = (wanted.location ?? '').replace(/^arn:aws:s3:::/, '').split('/');
  const name = wanted.overrideArtifactName ? (spec?.name ?? wanted.name) : wanted.name;
  const build = wanted.namespaceType === 'BUILD_ID' ? id.slice(id.lastIndexOf(':') + 1) : '';
  const key = [wanted.path, build, name === '/' ? '' : (name ?? of.name)].filter((part) => part).join('/');
  return { bucket, key, zipped: wanted.packaging === 'ZIP' };
}

async function memberOf({ file, path }: ArtifactFile): Promise<ZipMember> {
  return { path, content: await readFile(file), mode: 0o100000 | ((await stat(file)).mode & 0o777) };
}

async function put({ callOf, signal }: SpecRun, { bucket, key }: Place, body: Buffer): Promise<void> {
  try {
    await putBytes({ bucket, key }, body, callOf(signal));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new PhaseFailure('CLIENT_ERROR', `Failed to upload artifacts: ${error.code}: ${error.message}`);
  }
}
