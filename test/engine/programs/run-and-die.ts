import { join } from 'node:path';
import { teardown } from '../../../src/engine/teardown.ts';
import { up } from '../../../src/engine/up.ts';
import { Cloud } from '../kit/cloud.ts';
import { killedCourse } from '../kit/killed-course.ts';
import { run, stateFolder, stoppable } from '../kit/run.ts';

/**
 * Runs the course in the given folder over a cloud in a file there, and kills itself at the nth point:
 * before a call, after it and before its answer is read, before a write of the state, after it.
 * Where it gets through, it says how many points there were.
 */
async function main(folder: string, which: string, killAt: number, module?: string): Promise<void> {
  let points = 0;
  const at = async () => {
    points += 1;
    if (points !== killAt) return;
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  };
  const place = {
    folder: stateFolder(folder),
    cloud: new Cloud(join(folder, 'cloud.json')),
    course: killedCourse,
    emit: () => {},
    at,
    store: stoppable(at),
  };
  const { outcome } = await run(place, (given) => {
    const options = { ...given, concurrency: 1 };
    if (which === 'up') return up(options);
    return teardown(module === undefined ? options : { ...options, modules: [module] });
  });
  process.stdout.write(`${outcome} ${points}`);
}

const [folder = '', which = '', killAt = '', module] = process.argv.slice(2);
await main(folder, which, Number(killAt), module);
