import { errorView } from '../../../src/course/errors.ts';
import { takeLock } from '../../../src/engine/lock.ts';
import { openState, readState } from '../../../src/engine/state/store.ts';

/** Prints what taking the lock of the given folder throws, and what writing its state does. */
async function main(folder: string): Promise<void> {
  const state = await readState(folder);
  if (state === undefined) throw new Error('There is no state.');
  const told = async (work: Promise<unknown>) => errorView(await work.catch((error: unknown) => error));
  const lock = await told(takeLock(folder, { command: 'test' }));
  const put = await told(openState(folder, state).remove('a'));
  process.stdout.write(JSON.stringify({ lock, put }));
}

await main(String(process.argv[2]));
