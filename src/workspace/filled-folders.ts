import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Workspace } from './workspace.ts';

/** Names of the learner's own folders that are there. */
export async function filledFolders({ files }: Workspace): Promise<string[]> {
  const there = await Promise.all(
    Object.values(files).map((path) =>
      stat(path).then(
        () => [basename(path)],
        () => [],
      ),
    ),
  );
  return there.flat();
}
