import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from '../sandbox-error.ts';
import { type SettableClock, settableClock } from './clock.ts';
import { openCollection, type StoredCollection } from './collection.ts';
import { type Credentials, openCredentials } from './credentials.ts';
import { fileNameOf } from './file-name.ts';
import { happenings } from './happenings.ts';
import { type Identity, identityOf, readIdentity } from './identity.ts';
import { type KeptJobs, keptJobs } from './jobs.ts';
import { type KeptPorts, keptPorts } from './ports.ts';
import { openSettings } from './settings.ts';
import { type SettableSwitches, settableSwitches } from './switches.ts';
import type { Collection, World } from './world.ts';

/** A world in the hands of who opened it: what services see, and what the control address may change. */
export interface OpenWorld extends World {
  readonly identity: Identity;
  readonly credentials: Credentials;
  readonly clock: SettableClock;
  readonly ports: KeptPorts;
  readonly switches: SettableSwitches;
  readonly jobs: KeptJobs;
  /** Reads every collection again, after its files were exchanged. Handles stay good. */
  reload(): void;
  close(): void;
}

export interface OpenWorldOptions {
  /** The folder it lives in; made where it isn't there. */
  readonly dir: string;
  /** The region it is born with; a world that is there keeps its own. */
  readonly region?: string;
  /** Opens a world for looking only: nothing on disk changes, and a process that has it open isn't disturbed. */
  readonly readOnly?: boolean;
  /** Told of bugs of ours in work that goes on after a call. */
  readonly report?: (error: unknown, where: string) => void;
  /** Keeps what services note down; by default nobody does. */
  readonly note?: World['note'];
}

/**
 * Opens the world of a folder, or lets one be born there. It doesn't keep others out: who serves a world holds its
 * API port first.
 * @throws SandboxError when a file of it is damaged, or none is there to look at
 */
export async function openWorld(options: OpenWorldOptions): Promise<OpenWorld> {
  const { dir, region, readOnly = false, report = () => {}, note = () => {} } = options;
  if (!readOnly) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const identity = readOnly ? readIdentity(dir) : await identityOf(dir, region === undefined ? {} : { region });
  if (!identity) {
    throw new SandboxError(`There is no sandbox in ${dir}.`, {
      why: 'None was ever started there.',
      nextSteps: ['Start one with `sandbox start`.'],
    });
  }
  return worldOf(dir, identity, { readOnly, report, note });
}

type Opening = Required<Pick<OpenWorldOptions, 'readOnly' | 'report' | 'note'>>;

function worldOf(dir: string, identity: Identity, { readOnly, report, note }: Opening): OpenWorld {
  const collections = new Map<string, StoredCollection<unknown>>();
  const collection = <Value>(name: string): Collection<Value> => {
    const known = collections.get(name);
    if (known) return known as StoredCollection<Value>;
    if (!readOnly) makeFolder(join(dir, 'collections'));
    const opened = openCollection<Value>(join(dir, 'collections', `${fileNameOf(name)}.ndjson`), { readOnly });
    collections.set(name, opened as StoredCollection<unknown>);
    return opened;
  };
  const settings = openSettings(join(dir, 'settings.json'), { readOnly });
  const owner = { ...identity.key, account: identity.account, user: 'learner' };
  const credentials = openCredentials(join(dir, 'credentials.ndjson'), owner, { readOnly });
  const ports = keptPorts(collection<number>('sandbox/ports'), identity.apiPort);

  return {
    dir,
    identity,
    account: identity.account,
    region: identity.region,
    partition: 'aws',
    clock: settableClock(settings),
    switches: settableSwitches(settings),
    jobs: keptJobs(report),
    happenings: happenings(report),
    ports,
    credentials,
    collection,
    note,
    folder(name) {
      const folder = join(dir, 'folders', fileNameOf(name));
      if (!readOnly) {
        makeFolder(join(dir, 'folders'));
        makeFolder(folder);
      }
      return folder;
    },
    reload() {
      if (!readOnly) makeFolder(join(dir, 'collections'));
      for (const opened of collections.values()) opened.reload();
      ports.recheck();
    },
    close() {
      for (const opened of collections.values()) opened.close();
      credentials.close();
    },
  };
}

/** Makes a folder in one that is there: a world whose own folder was removed must not bring it back. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
