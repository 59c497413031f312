import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = join(root, 'assets', 'site');

/** Lays the built program as an installed package lies, so that nothing else than the package is measured. */
export async function layProgram() {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-bench-program-'));
  for (const part of ['dist', 'assets', 'backend', 'package.json'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  return { cli: join(folder, 'dist', 'cli.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * A workspace of its own with a running sandbox, handed to `use` and taken away afterwards.
 * `mysfits(...args)` runs the program in it, `mysfitsWith(...flags)` makes the same with flags of Node, `aws(...args)` Debian's CLI against the same sandbox,
 * `control(method, path, body)` asks the sandbox itself, `status()` for its process and memory; `state()` reads the state file, `calls()` the log of calls.
 */
export async function withWorkspace({ cli }, use) {
  const root = await mkdtemp(join(tmpdir(), 'mysfits-bench-'));
  const dir = join(root, 'mysfits');
  // Tasks run as processes: what is measured is ours, not a container engine's.
  const env = { XDG_STATE_HOME: join(root, 'state'), HOME: root, NO_COLOR: '1', MYSFITS_ENGINE: 'none' };
  const mysfitsWith =
    (...flags) =>
    (...args) =>
      run(process.execPath, [...flags, cli, ...args, '--dir', dir, '--yes'], { env });
  const mysfits = mysfitsWith();
  try {
    await mysfits('sandbox', 'start');
    const sandbox = JSON.parse((await mysfits('sandbox', 'status', '--json')).stdout);
    const { token } = JSON.parse(await readFile(join(dir, '.mysfits', 'sandbox', 'world.json'), 'utf8'));
    const awsEnv = {
      HOME: root,
      AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
      AWS_DEFAULT_REGION: sandbox.region,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    };
    const aws = (...args) => run('/usr/bin/aws', ['--endpoint-url', sandbox.endpoint, ...args], { env: awsEnv });
    const control = async (method, path, body) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const asked = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return (await fetch(`${sandbox.endpoint}/_sandbox${path}`, asked)).json();
    };
    const status = () => control('GET', '/status');
    const state = async () => JSON.parse(await readFile(join(dir, '.mysfits', 'state.json'), 'utf8'));
    const calls = async () =>
      (await readFile(join(dir, '.mysfits', 'calls.ndjson'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    return await use({ root, dir, mysfits, mysfitsWith, aws, control, status, state, calls });
  } finally {
    await mysfits('sandbox', 'stop').catch(() => {});
    await rm(root, { recursive: true, force: true });
  }
}

/** A site of so many files of two to four kilobytes, the course's own pages among them. */
export async function makeSite(folder, files) {
  await rm(folder, { recursive: true, force: true });
  await cp(site, folder, { recursive: true });
  for (let number = 0; number < files; number += 1) {
    const at = join(folder, 'many', String(number % 50));
    await mkdir(at, { recursive: true });
    await writeFile(join(at, `${number}.txt`), `${number}\n`.repeat(600 + (number % 100)));
  }
}
