import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from './write-file-whole.ts';

/** What is remembered of a workspace outside of it, so that a forgotten one can be named. */
export interface IndexEntry {
  /** Absolute. */
  readonly dir: string;
  readonly project: string;
  readonly place: 'aws' | 'sandbox' | 'endpoint';
  readonly account: string;
  readonly region: string;
  /** How many resources stood when it was last used. */
  readonly standing: number;
  /** US dollars an hour of what stood. */
  readonly perHour: number;
  /** ISO 8601. */
  readonly usedAt: string;
}

export interface WorkspaceIndex {
  /** The last used first. A file that can't be read is left out. */
  readonly list: () => Promise<readonly IndexEntry[]>;
  readonly remember: (entry: IndexEntry) => Promise<void>;
  readonly forget: (dir: string) => Promise<void>;
}

/** The index in a folder: one small file a workspace, so that two programs never write the same one. */
export function createWorkspaceIndex(stateFolder: string): WorkspaceIndex {
  const folder = join(stateFolder, 'workspaces');
  const fileOf = (dir: string) => join(folder, `${createHash('sha256').update(dir).digest('hex').slice(0, 16)}.json`);
  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const texts = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
      );
      return texts
        .map(readEntry)
        .filter((entry) => entry !== undefined)
        .sort((left, right) => right.usedAt.localeCompare(left.usedAt));
    },
    async remember(entry) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFileWhole(fileOf(entry.dir), `${JSON.stringify(entry, undefined, 2)}\n`);
    },
    async forget(dir) {
      await rm(fileOf(dir), { force: true });
    },
  };
}

function readEntry(text: string): IndexEntry | undefined {
  try {
    const { dir, project, place, account, region, standing, perHour, usedAt } = JSON.parse(text);
    const strings = [dir, project, account, region, usedAt].every((value) => typeof value === 'string');
    const numbers = [standing, perHour].every((value) => typeof value === 'number');
    if (!strings || !numbers || !['aws', 'sandbox', 'endpoint'].includes(place)) return undefined;
    return { dir, project, place, account, region, standing, perHour, usedAt };
  } catch {
    return undefined;
  }
}
