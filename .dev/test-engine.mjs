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

/** Nobody should take tests for passed that weren't run. */
function tellSkipped(why) {
  console.error(`\n!! NO CONTAINER ENGINE: ${why}. Every test that needs one is SKIPPED.\n`);
}

/**
 * Sees to it that an engine answers and has the base image; says it loudly where that can't be.
 * @returns what stops the engine again, where this started it
 */
export async function startTestEngine() {
  const stop = answers() ? async () => {} : await startDockerd();
  if (stop === undefined) return async () => {};
  try {
    console.log('Making the base image of the tests (about 45 s the first time)...');
    makeBaseImage();
  } catch (error) {
    console.error(`\n!! THE BASE IMAGE CAN'T BE MADE, and tests that build on it will fail: ${error.message}\n`);
  }
  return stop;
}

async function startDockerd() {
  if (process.getuid?.() !== 0) return tellSkipped('dockerd has to be started as root');
  if (!existsSync(dockerd)) return tellSkipped(`${dockerd} isn't there`);
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
      return async () => {
        child.kill('SIGTERM');
        await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
        rmSync(folder, { recursive: true, force: true });
      };
    }
    await sleep(1000);
  }
  child.kill('SIGKILL');
  tellSkipped(`dockerd doesn't start:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n')}\n`);
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}
