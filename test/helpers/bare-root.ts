import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ended, runProgram } from './cli.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A machine on which there is Debian's smallest system, Node and our program, and nothing else. */
export interface BareRoot {
  /** Its root on this machine. */
  readonly path: string;
  /** Runs a shell's line in it, as root, from an empty folder. Whatever the line has started ends with it. */
  shell(line: string): Promise<Ended>;
  remove(): Promise<void>;
}

/** Lays a bare root; undefined, and said loudly, where this machine doesn't let us have one. */
export async function layBareRoot(): Promise<BareRoot | undefined> {
  const allowed = await run('/usr/bin/unshare', ['--mount', '--pid', '--fork', '/bin/true']).then(
    () => process.getuid?.() === 0,
    () => false,
  );
  if (!allowed) {
    console.warn("\nSKIPPED: a bare root needs root and namespaces of its own, which this machine doesn't give.\n");
    return undefined;
  }
  const { stdout } = await run(process.execPath, [join(checkout, '.dev/root-file-system.mjs'), 'libstdc++6', 'ca-certificates']);
  const path = await mkdtemp(join(tmpdir(), 'mysfits-bare-'));
  // Its devices are this machine's, lent while something runs.
  await run('/bin/tar', ['-xf', stdout.trim(), '-C', path, '--exclude=./dev/*']);
  await copyFile(process.execPath, join(path, 'usr/bin/node'));
  for (const part of ['dist', 'assets', 'backend', 'package.json']) {
    await cp(join(checkout, part), join(path, 'opt/mysfits', part), { recursive: true });
  }
  await lendNetwork(path);
  await mkdir(join(path, 'root/here'));
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', ...proxies() };
  return {
    path,
    shell: (line) => {
      const program = `mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -c "$1"`;
      const inside = `mysfits() { node /opt/mysfits/dist/cli.js "$@" </dev/null; }; cd /root/here; ${line}`;
      const args = ['--mount', '--pid', '--fork', '/bin/sh', '-c', program, path, inside];
      return runProgram('/usr/bin/unshare', args, { cwd: '/', env });
    },
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** This machine's way to names and to Debian's packages. */
async function lendNetwork(path: string): Promise<void> {
  for (const file of ['etc/resolv.conf', 'etc/hosts']) await copyFile(join('/', file), join(path, file));
  const settings = (await readdir('/etc/apt/apt.conf.d')).filter((name) => name.includes('proxy'));
  for (const name of settings) await copyFile(join('/etc/apt/apt.conf.d', name), join(path, 'etc/apt/apt.conf.d', name));
}

function proxies(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name)));
}
