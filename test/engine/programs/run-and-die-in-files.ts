import { join } from 'node:path';
import { up } from '../../../src/engine/up.ts';
import { Cloud } from '../kit/cloud.ts';
import { smallCourse } from '../kit/killed-course.ts';
import { run, stateFolder } from '../kit/run.ts';
import { watchFiles } from '../kit/watched-files.ts';

/**
 * Runs a course of one step in the given folder and kills itself before the nth operation on its files: while the lock
 * is taken, the state made, a row written, the lock released. Where it gets through, it prints all operations.
 */
async function main(folder: string, killAt: number): Promise<void> {
  const done: string[] = [];
  watchFiles((what) => {
    done.push(what);
    if (done.length === killAt) process.kill(process.pid, 'SIGKILL');
  });
  const cloud = new Cloud(join(folder, 'cloud.json'));
  await run({ folder: stateFolder(folder), cloud, course: smallCourse, emit: () => {} }, up);
  process.stdout.write(JSON.stringify(done));
}

const [folder = '', killAt = ''] = process.argv.slice(2);
await main(folder, Number(killAt));
