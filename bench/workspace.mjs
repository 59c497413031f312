import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';

export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const site = fileURLToPath(new URL('../assets/site', import.meta.url));

/**
 * A workspace of its own with a running sandbox, handed to `use` and taken away afterwards.
 * `mysfits(...args)` runs the program in it, `aws(...args)` Debian's CLI against the same sandbox.
 */
export async function withWorkspace(use) {
  const root = await mkdtemp(join(tmpdir(), 'mysfits-bench-'));
  const dir = join(root, 'mysfits');
  const env = { XDG_STATE_HOME: join(root, 'state'), NO_COLOR: '1' };
  const mysfits = (...args) => run(process.execPath, [cli, ...args, '--dir', dir, '--yes'], { env });
  try {
    await mysfits('sandbox', 'start');
    const sandbox = JSON.parse((await mysfits('sandbox', 'status', '--json')).stdout);
    const awsEnv = {
      AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
      AWS_DEFAULT_REGION: sandbox.region,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
    const aws = (...args) => run('/usr/bin/aws', ['--endpoint-url', sandbox.endpoint, ...args], { env: awsEnv });
    return await use({ root, dir, mysfits, aws, awsEnv, sandbox });
  } finally {
    await mysfits('sandbox', 'stop').catch(() => {});
    await rm(root, { recursive: true, force: true });
  }
}

/** A site of so many files of a few kilobytes, the course's own pages among them. */
export async function makeSite(folder, files) {
  await rm(folder, { recursive: true, force: true });
  await cp(site, folder, { recursive: true });
  for (let number = 0; number < files; number += 1) {
    const at = join(folder, 'many', String(number % 50));
    await mkdir(at, { recursive: true });
    await writeFile(join(at, `${number}.txt`), `${number}\n`.repeat(400 + (number % 100)));
  }
}
