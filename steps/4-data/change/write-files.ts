import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExplainedError } from '../../../src/course/errors.ts';
import type { Change } from '../../3-delivery/source/changes.ts';
import type { SourceFile } from '../../3-delivery/source/source.ts';

export interface Places {
  /** The learner's folder. */
  readonly folder: string;
  /** Where a file may be half written: beside it, a half would be pushed with the rest some day. */
  readonly home: string;
}

/**
 * Makes changes in a folder of the learner's, each file whole or not at all.
 * @throws ExplainedError when the folder can't be written
 */
export async function writeChanges({ folder, home }: Places, changes: readonly Change[]): Promise<void> {
  for (const { path, after } of changes) {
    const file = join(folder, path);
    try {
      if (after === undefined) await rm(file, { force: true });
      else await writeWhole(file, after, home);
    } catch (cause) {
      throw new ExplainedError({
        what: `Can't write ${file}`,
        why: cause instanceof Error ? cause.message : String(cause),
        nextSteps: ['make the folder writable, then run the same command again'],
        cause,
      });
    }
  }
}

async function writeWhole(file: string, { content, mode }: SourceFile, home: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const half = join(home, `${randomUUID()}.part`);
  try {
    await writeFile(half, content, { mode: mode === 'EXECUTABLE' ? 0o755 : 0o644 });
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
}
