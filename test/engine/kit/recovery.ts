import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Course } from '../../../src/course/course.ts';
import { takeLock } from '../../../src/engine/lock.ts';
import { type Recovery, recover } from '../../../src/engine/recover.ts';
import { restoreState } from '../../../src/engine/state/restore.ts';
import type { State } from '../../../src/engine/state/row.ts';
import { home, project } from './run.ts';
import type { ThingTools } from './things.ts';
import type { Workbench } from './workbench.ts';

type Bench = Pick<Workbench, 'folder' | 'cloud' | 'events'>;

/** Looks for what stands of a bench's project, as if nothing were recorded. */
export async function lookAgain(bench: Bench, course: Course<ThingTools>, former?: State): Promise<Recovery> {
  const stop = new AbortController().signal;
  const { cloud, folder } = bench;
  const send: ThingTools['send'] = async () => {
    throw new Error('Whoever recovers changes nothing.');
  };
  const found = await course.projects({ cloud, step: undefined, send, signal: stop });
  return await recover({
    course,
    folder,
    project,
    choices: {},
    traces: found.find((one) => one.project === project)?.here ?? [],
    former,
    at: home,
    tools: ({ step }) => ({ cloud, step, send }),
    card: (step, module) => ({ id: step.id, title: step.title, service: step.service, module, takes: step.takes, perHour: 0 }),
    emit: (event) => bench.events.push(event),
    stop,
  });
}

/** Puts a rebuilt state in place, under the lock. */
export async function putBack({ folder }: Bench, { state }: Recovery): Promise<boolean> {
  const lock = await takeLock(folder, { command: 'test' });
  try {
    return await restoreState(lock, folder, state);
  } finally {
    await lock.release();
  }
}

/** Loses the state file, and with it its backup unless that is spared. */
export async function loseState({ folder }: Bench, { spareBackup = false } = {}): Promise<void> {
  await rm(join(folder, 'state.json'), { force: true });
  if (!spareBackup) await rm(join(folder, 'state.json.bak'), { force: true });
}
