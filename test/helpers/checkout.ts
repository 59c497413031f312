import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lays the checkout's files in an empty folder as a fresh clone has them: what git knows or would take, and nothing that was built. */
export async function layCheckout(folder: string): Promise<void> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: root, maxBuffer: 2 ** 26 });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // A file that is deleted but still known to git isn't there.
    await cp(join(root, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** Lets a laid checkout use the packages that are installed in this one. */
export async function lendPackages(folder: string): Promise<void> {
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/**
 * The environment of a newcomer's machine: an empty home, a PATH on which stand Node, npm, a shell and a few tools that every
 * system has. npm goes on using this machine's settings and its cache of packages.
 */
export async function newcomersEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')];
  await Promise.all([mkdir(bin), mkdir(home)]);
  for (const name of ['node', 'npm', 'sh', 'env', 'cat', 'cp', 'dirname', 'ls', 'mkdir', 'rm', 'uname']) {
    await symlink(whereIs(name), join(bin, name));
  }
  const [cache = '', userconfig = ''] = ['cache', 'userconfig'].map((name) => npmSetting(name));
  return {
    PATH: bin,
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
    // This machine may have a container engine; a newcomer's that has only Node hasn't.
    MYSFITS_ENGINE: 'none',
    npm_config_cache: cache,
    npm_config_userconfig: userconfig,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    ...(process.env.NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
  };
}

function whereIs(program: string): string {
  if (program === 'node') return process.execPath;
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
  return execFileSync('/bin/sh', ['-c', 'command -v "$0"', program], {
    encoding: 'utf8',
    env: { PATH: path.join(delimiter) },
  }).trim();
}

const npmSetting = (name: string) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8', cwd: root }).trim();
