// The container engine of the tests: Debian's dockerd, started where none is up, and stopped again.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBaseImage } from './base-image.mjs';

const dockerd = '/usr/sbin/dockerd';
const socket = 'unix:///var/run/docker.sock';

const answers = () => spawnSync('/usr/bin/docker', ['--host', socket, 'version'], { stdio: 'ignore' }).status === 0;

const nothing = async () => {};

/**
 * Sees to it that an engine answers and has the base image.
 * @returns `stop`, which stops the engine again where this started it; and `trouble`, what somebody who reads the tests' results
 * must know: nobody should take tests for passed that weren't run
 */
export async function startTestEngine() {
  const { stop, missing } = answers() ? { stop: nothing } : await startDockerd();
  if (missing !== undefined) {
    return {
      stop,
      trouble: `NO CONTAINER ENGINE: ${missing}. What is tested with one was SKIPPED, and isn't counted as passed.`,
    };
  }
  try {
    console.log('Making the base image of the tests (about 45 s the first time)...');
    makeBaseImage();
    return { stop };
  } catch (error) {
    return { stop, trouble: `THE BASE IMAGE CAN'T BE MADE, and tests that build on it fail: ${error.message}` };
  }
}

async function startDockerd() {
  const without = (missing) => ({ stop: nothing, missing });
  if (process.getuid?.() !== 0) return without('dockerd has to be started as root');
  if (!existsSync(dockerd)) return without(`${dockerd} isn't there`);
  const folder = mkdtempSync(join(tmpdir(), 'mysfits-dockerd-'));
  const log = join(folder, 'log');
  const output = openSync(log, 'w');
  const child = spawn(dockerd, ['--host', socket], { stdio: ['ignore', output, output] });
  const ended = new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  let over = false;
  ended.then(() => {
    over = true;
  });
  for (let second = 0; second < 40 && !over; second++) {
    if (answers()) {
      const stop = async () => {
        child.kill('SIGTERM');
        await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
        rmSync(folder, { recursive: true, force: true });
      };
      return { stop };
    }
    await sleep(1000);
  }
  child.kill('SIGKILL');
  const said = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
  rmSync(folder, { recursive: true, force: true });
  return without(`dockerd doesn't start:\n${said}\n`);
}
