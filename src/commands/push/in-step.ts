import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from '../../../steps/3-delivery/source/changes.ts';
import type { SourceFile, SourceFiles } from '../../../steps/3-delivery/source/source.ts';
import { writeFileWhole } from '../../workspace/write-file-whole.ts';

/** Beside the state: what the learner's service was when it last was the same as what is committed. */
const inStepFile = 'pushed.json';

/** Digests by path. */
type InStep = Readonly<Record<string, string>>;

const digest = ({ mode, content }: SourceFile): string =>
  createHash('sha256').update(mode).update('\0').update(content).digest('hex');

/** Notes that the learner's service and what is committed are the same. */
export async function rememberInStep(home: string, files: SourceFiles): Promise<void> {
  const known: InStep = Object.fromEntries([...files].map(([path, file]) => [path, digest(file)]));
  await writeFileWhole(join(home, inStepFile), JSON.stringify(known));
}

/**
 * Of what differs, the files that somebody else committed since the learner's service last was the same as what is
 * committed: a clone of the repository's. A push would take that back.
 * @returns their paths; none where nothing was noted
 */
export async function othersWork(
  home: string,
  committed: SourceFiles | undefined,
  changes: readonly Change[],
): Promise<readonly string[]> {
  const known = await readInStep(home);
  if (known === undefined) return [];
  return changes.flatMap(({ path }) => {
    const now = committed?.get(path);
    return (now && digest(now)) === known[path] ? [] : [path];
  });
}

async function readInStep(home: string): Promise<InStep | undefined> {
  try {
    return JSON.parse(await readFile(join(home, inStepFile), 'utf8')) as InStep;
  } catch {
    // Never noted, or not legible: then nobody is asked.
    return undefined;
  }
}
