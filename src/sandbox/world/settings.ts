import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { LatencyProfile } from './clock.ts';

/** What the control address has set. It isn't part of snapshots: a test that restores a world keeps its weather. */
export interface Settings {
  readonly profile: LatencyProfile;
  /** How many times faster than ours the world's time runs, 1 to 20. */
  readonly factor: number;
  /** The world's time at `setAt`, both in milliseconds since 1970; undefined while nothing moved it. */
  readonly anchor?: { readonly real: number; readonly world: number };
  readonly switches: readonly string[];
}

export interface SettingsFile {
  get(): Settings;
  change(part: Partial<Settings>): void;
}

const DEFAULTS: Settings = { profile: 'instant', factor: 1, switches: [] };

/** Opens the settings in a file; where it isn't there or isn't readable, the defaults hold. */
export function openSettings(file: string, { readOnly = false } = {}): SettingsFile {
  let settings = { ...DEFAULTS, ...read(file) };
  return {
    get: () => settings,
    change(part) {
      if (readOnly) throw new Error(`${file} was opened for reading only.`);
      settings = { ...settings, ...part };
      writeFileSync(`${file}.new`, JSON.stringify(settings), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): Partial<Settings> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Settings>;
  } catch {
    return {};
  }
}
