import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../../package-path.ts';

/** One file of what the learner's service becomes. */
export interface PreparedFile {
  /** Below the service's folder, with slashes. */
  readonly path: string;
  /** As the course gave it to the learner; undefined for a file that is new. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/** What a learner would change by hand, file by file: whole files, which lie in the package beside what they replace. */
export async function preparedChange(): Promise<readonly PreparedFile[]> {
  const changed = packagePath('assets', 'changes', 'data', 'service');
  const given = packagePath('backend', 'service');
  const entries = await readdir(changed, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(changed.length + 1)
        .replaceAll('\\', '/'),
    );
  return await Promise.all(
    paths.sort().map(async (path) => ({
      path,
      before: await readFile(join(given, path)).catch(() => undefined),
      after: await readFile(join(changed, path)),
    })),
  );
}
