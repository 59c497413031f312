import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LearnersFiles } from '../../aws/tools.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** The learner's folders as far as they are there; in the place of those that aren't, what they would be filled with. */
export async function filesToCompare({ files }: Workspace, packageRoot: string): Promise<LearnersFiles> {
  const given = { site: ['assets', 'site'], service: ['backend', 'service'], clicks: ['backend', 'clicks'] };
  const own = async (name: keyof LearnersFiles) => {
    const there = await stat(files[name]).catch(() => undefined);
    return there === undefined ? join(packageRoot, ...given[name]) : files[name];
  };
  return { site: await own('site'), service: await own('service'), clicks: await own('clicks') };
}

/**
 * Makes a workspace again of a folder that holds nothing but what one does: only what this program keeps for
 * itself was deleted from it. Any other folder is left as it is.
 */
export async function keepLearnersFolder({ dir, home, files, receiptFile }: Workspace): Promise<void> {
  const own = [...Object.values(files), receiptFile].map((path) => basename(path));
  const there = (await readdir(dir).catch((): string[] => [])).filter((name) => !name.startsWith('.'));
  if (there.length > 0 && there.every((name) => own.includes(name))) await mkdir(home, { recursive: true, mode: 0o700 });
}
