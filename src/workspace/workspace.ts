import { join, resolve } from 'node:path';

/** The paths of a learner's folder. Saying where they are makes nothing. */
export interface Workspace {
  /** Absolute. */
  readonly dir: string;
  /** What the program keeps for itself, `.mysfits`. */
  readonly home: string;
  readonly stateFile: string;
  readonly callsFile: string;
  readonly settingsFile: string;
  /** A rehearsal's world. */
  readonly sandboxDir: string;
  readonly receiptFile: string;
  /** The learner's own files. */
  readonly files: { readonly site: string; readonly service: string; readonly clicks: string };
}

/** The workspace in a folder, whether it is there or not. */
export function workspaceAt(folder: string): Workspace {
  const dir = resolve(folder);
  const home = join(dir, '.mysfits');
  return {
    dir,
    home,
    stateFile: join(home, 'state.json'),
    callsFile: join(home, 'calls.ndjson'),
    settingsFile: join(home, 'settings.json'),
    sandboxDir: join(home, 'sandbox'),
    receiptFile: join(dir, 'receipt.md'),
    files: { site: join(dir, 'site'), service: join(dir, 'service'), clicks: join(dir, 'clicks') },
  };
}
