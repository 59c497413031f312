import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Runs `docker` with a configuration of this test's own, so that no login of it stays on the machine. */
export type Docker = (...args: readonly string[]) => Promise<string>;

/** Why there is no Docker to test with; undefined: there is one. Said loudly, because then nothing here is proved. */
export function noDocker(): string | undefined {
  const { error, status, stderr } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });
  if (error === undefined && status === 0) return undefined;
  const why = error?.message ?? stderr.trim();
  console.error(`NOT TESTED: docker push and docker pull against the registry, for want of a Docker engine: ${why}`);
  return why;
}

export function dockerOfItsOwn(): Docker {
  const config = mkdtempSync(join(tmpdir(), 'mysfits-docker-'));
  onTestFinished(() => rmSync(config, { recursive: true, force: true }));
  return async (...args) => (await run('docker', ['--config', config, ...args], { maxBuffer: 1e8 })).stdout.trim();
}

/** A tiny image that exists nowhere else, under this name; removed when the test has finished. */
export async function importImage(docker: Docker, folder: string, name: string): Promise<string> {
  await mkdir(join(folder, 'root'), { recursive: true });
  await writeFile(join(folder, 'root', 'content'), randomBytes(50_000));
  await run('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'root.tar'), '.']);
  const id = await docker('import', '--change', 'CMD ["/content"]', join(folder, 'root.tar'), name);
  onTestFinished(async () => {
    await docker('image', 'rm', '--force', id).catch(() => undefined);
  });
  return id;
}
