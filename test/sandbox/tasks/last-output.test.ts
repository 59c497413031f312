import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { untilToldAll } from '../../../src/sandbox/tasks/process/last-output.ts';

/** A process that says something after a moment, and stays. */
function latecomer() {
  const child = spawn('/bin/sh', ['-c', 'sleep 0.5; echo the last words; exec sleep 30'], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  return { streams: [child.stdout, child.stderr], closed: once(child, 'close'), said: () => said };
}

test('last words that came while the sandbox was held up are told, though the time for them is over', async () => {
  const { streams, closed, said } = latecomer();
  const told = untilToldAll(streams, closed);
  // As much as a loaded machine may do to us: nothing runs here for longer than the time there is.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_300);
  await told;
  expect(said()).toBe('the last words\n');
});
