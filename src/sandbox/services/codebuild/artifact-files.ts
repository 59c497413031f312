import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { SpecArtifacts } from '../../builds/buildspec.ts';

/** A file that a build has made and that is to be kept. */
export interface ArtifactFile {
  /** On this machine. */
  readonly file: string;
  /** Among the artifacts, with slashes. */
  readonly path: string;
}

/** Files below a folder by the patterns of a buildspec, where `**` is any depth (build-spec-ref.html, artifacts/files). */
export async function artifactFiles(base: string, { files, exclude, discardPaths }: SpecArtifacts): Promise<ArtifactFile[]> {
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
  const all = entries.filter((entry) => entry.isFile()).map((entry) => relative(base, join(entry.parentPath, entry.name)));
  const fits = (patterns: readonly string[], file: string) => patterns.some((pattern) => globOf(pattern).test(file));
  const kept = all.filter((file) => fits(files, file) && !fits(exclude, file)).sort();
  return kept.map((file) => ({ file: join(base, file), path: discardPaths ? basename(file) : file }));
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
