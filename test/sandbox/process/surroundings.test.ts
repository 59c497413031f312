import { expect, onTestFinished, test, vi } from 'vitest';
import { startSandbox } from '../../../src/sandbox/launcher.ts';
import { openGround } from '../ecs/ground.ts';
import { register, runTask, tasksOf, until, untilTask } from '../ecs/kit.ts';
import { builtSandbox, worldFolder } from './kit.ts';

const { entry } = builtSandbox();

test('a sandbox that runs looks for Python where the last command would, not only where the first one did', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const dir = await worldFolder();
  const start = (python: string) => {
    vi.stubEnv('MYSFITS_PYTHON', python);
    return startSandbox({ dir, entry: entry() });
  };
  const on = await openGround(await start('/nowhere/python3'));
  await register(on);
  await runTask(on);
  expect((await untilTask(on, 'STOPPED')).stoppedReason).toContain('no Python 3');
  expect((await start('/usr/bin/python3')).pid).toBe(on.sandbox.pid);
  await runTask(on);
  await until(async () => expect((await tasksOf(on)).map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING']));
});
