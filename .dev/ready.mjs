import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When the newest file below a folder was written, in milliseconds; 0 for none. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(0, ...readdirSync(path).map((entry) => newest(join(path, entry))));
}

/** Runs a program whose output is for whoever waits; it must not mix with what the wizard prints. */
function run(what, command, args) {
  process.stderr.write(`${what}\n`);
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (status === 0) return;
  process.stderr.write(`${error?.message ?? ''}${command} ${args.join(' ')} didn't end well. What it said stands above.\n`);
  process.exit(1);
}

/** Installs the packages when the lock file is newer than what is installed, and builds when a source is newer than dist/. */
export function makeReady() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`This needs Node 20.19 or newer; this is ${process.versions.node}. Get one from https://nodejs.org.\n`);
    process.exit(4);
  }
  if (modified(join(root, 'package-lock.json')) > modified(join(root, 'node_modules/.package-lock.json'))) {
    run('Installing the packages (once)...', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  const sources = ['src', 'steps', 'assets', 'package.json', 'package-lock.json', '.dev/bundle.mjs', '.dev/build.mjs'];
  if (Math.max(...sources.map((source) => newest(join(root, source)))) > modified(join(root, 'dist/.built'))) {
    run('Building...', process.execPath, [join(root, '.dev/build.mjs')]);
  }
}
