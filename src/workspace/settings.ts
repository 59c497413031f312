import { readFile } from 'node:fs/promises';
import type { Workspace } from './workspace.ts';
import { writeFileWhole } from './write-file-whole.ts';

/** What a workspace remembers of the learner's answers, beside its state: flags and variables outweigh it. */
export interface Settings {
  readonly place?: 'aws' | 'sandbox' | 'endpoint';
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** The project begun here: all that is left of its name when the state file is lost. */
  readonly project?: string;
}

/** Reads the settings; a file that is missing or can't be read holds none, since every one of them can be given again. */
export async function readSettings(workspace: Workspace): Promise<Settings> {
  try {
    const { place, profile, region, endpointUrl, project } = JSON.parse(await readFile(workspace.settingsFile, 'utf8'));
    return {
      ...(place === 'aws' || place === 'sandbox' || place === 'endpoint' ? { place } : {}),
      ...(typeof profile === 'string' ? { profile } : {}),
      ...(typeof region === 'string' ? { region } : {}),
      ...(typeof endpointUrl === 'string' ? { endpointUrl } : {}),
      ...(typeof project === 'string' ? { project } : {}),
    };
  } catch {
    return {};
  }
}

/** Remembers the settings; writes only when they have changed. */
export async function writeSettings(workspace: Workspace, settings: Settings): Promise<void> {
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  const before = await readFile(workspace.settingsFile, 'utf8').catch(() => undefined);
  if (before !== text) await writeFileWhole(workspace.settingsFile, text);
}
