import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { act } from '../../act.ts';
import { AwsError } from '../../aws-error.ts';
import type { SpecArtifacts } from '../../builds/buildspec.ts';
import { s3 } from '../s3/service.ts';
import { type BuildRecord, builds, changeBuild } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';
import type { SpecRun } from './run-spec.ts';

/**
 * Puts what a build has made where its project wants it: into a bucket, file by file.
 * @throws PhaseFailure
 */
export async function uploadArtifacts({ world, id, spec, log, workshop, callOf, signal }: SpecRun): Promise<void> {
  const { of } = builds(world).get(id) as BuildRecord;
  const wanted = of.artifacts;
  if (wanted?.type !== 'S3' || !spec.artifacts) return;
  if (wanted.packaging === 'ZIP') throw new PhaseFailure('CLIENT_ERROR', 'Artifacts as ZIP are not served by this sandbox');
  const base = join(workshop.source, spec.artifacts.baseDirectory ?? '');
  log.say(`Expanding base directory path: ${spec.artifacts.baseDirectory ?? '.'}`);
  const files = await matching(base, spec.artifacts);
  log.say(`Found ${files.length} file(s)`);
  if (files.length === 0) {
    throw new PhaseFailure('CLIENT_ERROR', `no matching artifact paths found for ${spec.artifacts.files.join(', ')}`);
  }
  const [bucket = ''] = (wanted.location ?? '').replace(/^arn:aws:s3:::/, '').split('/');
  const name = wanted.overrideArtifactName ? (spec.artifacts.name ?? wanted.name) : wanted.name;
  const build = wanted.namespaceType === 'BUILD_ID' ? id.slice(id.lastIndexOf(':') + 1) : '';
  const prefix = [wanted.path, build, name === '/' ? '' : (name ?? of.name)].filter((part) => part).join('/');
  for (const file of files) {
    const under = spec.artifacts.discardPaths ? basename(file) : file;
    const key = [prefix, under].filter((part) => part !== '').join('/');
    const body = await readFile(join(base, file));
    try {
      await act(s3, 'PutObject', { Bucket: bucket, Key: key, Body: body }, callOf(signal));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new PhaseFailure('CLIENT_ERROR', `Failed to upload artifacts: ${error.code}: ${error.message}`);
    }
  }
  changeBuild(world, id, { artifacts: { location: `arn:aws:s3:::${bucket}/${prefix}`, encryptionDisabled: false } });
}

/** Files below a folder by the patterns of a buildspec, where `**` is any depth (build-spec-ref.html, artifacts/files). */
async function matching(base: string, { files, exclude }: SpecArtifacts): Promise<string[]> {
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
  const all = entries.filter((entry) => entry.isFile()).map((entry) => relative(base, join(entry.parentPath, entry.name)));
  const fits = (patterns: readonly string[], file: string) => patterns.some((pattern) => globOf(pattern).test(file));
  return all.filter((file) => fits(files, file) && !fits(exclude, file)).sort();
}

/** `*` is anything within one folder, `**` any number of folders. */
function globOf(pattern: string): RegExp {
  const escaped = pattern.replace(/^\.\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const marked = escaped.replace(/\*\*\/?|\*|\?/g, (star) => {
    if (star === '?') return '[^/]';
    if (star === '*') return '[^/]*';
    return star === '**/' ? '(?:.*/)?' : '.*';
  });
  return new RegExp(`^${marked}$`);
}
