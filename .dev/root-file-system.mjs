// Root file systems of Debian's packages alone, for tests: what a new machine has. `node .dev/root-file-system.mjs [PACKAGE...]`
// makes one and prints the path of its tar.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

/** Runs a program to its end. */
export function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout.trim();
  throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim().split('\n').slice(-5).join('\n')}`);
}

function codename() {
  return /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm';
}

/** A tar of Debian's smallest system with some packages; made once, and kept among the machine's temporary files. */
export function rootFileSystem(packages) {
  const suite = codename();
  const digest = createHash('sha256')
    .update(JSON.stringify([suite, packages]))
    .digest('hex')
    .slice(0, 12);
  const tar = join(tmpdir(), `mysfits-test-root-${digest}.tar`);
  const making = join(tmpdir(), `mysfits-test-root-${digest}.${process.pid}.tar`);
  if (existsSync(tar)) return { tar, digest };
  const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`];
  try {
    run('mmdebstrap', ['--quiet', '--variant=minbase', ...include, suite, making]);
    renameSync(making, tar);
    return { tar, digest };
  } finally {
    rmSync(making, { force: true });
  }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) console.log(rootFileSystem(argv.slice(2)).tar);
