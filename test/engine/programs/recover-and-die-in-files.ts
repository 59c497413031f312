import { join } from 'node:path';
import type { Recovery } from '../../../src/engine/recover.ts';
import { Cloud } from '../kit/cloud.ts';
import { smallCourse } from '../kit/killed-course.ts';
import { lookAgain, putBack } from '../kit/recovery.ts';
import { stateFolder } from '../kit/run.ts';
import { watchFiles } from '../kit/watched-files.ts';

/**
 * Recovers a course of one step in the given folder and kills itself before the nth operation on its files.
 * Where it gets through, it prints all operations.
 */
async function main(folder: string, killAt: number): Promise<void> {
  const done: string[] = [];
  const bench = { folder: stateFolder(folder), cloud: new Cloud(join(folder, 'cloud.json')), events: [] };
  const recovery: Recovery = await lookAgain(bench, smallCourse);
  watchFiles((what) => {
    done.push(what);
    if (done.length === killAt) process.kill(process.pid, 'SIGKILL');
  });
  await putBack(bench, recovery);
  process.stdout.write(JSON.stringify(done));
}

const [folder = '', killAt = ''] = process.argv.slice(2);
await main(folder, Number(killAt));
