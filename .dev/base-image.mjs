// The base image of the tests' builds: Debian's Python with what the service needs, made of Debian's packages alone, so
// that no registry has to be reached. `node .dev/base-image.mjs` makes it, where it isn't there yet, and prints its name.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

/** Its name, for `docker build --build-arg PYTHON_IMAGE=...` and MYSFITS_PYTHON_IMAGE. */
export const baseImage = 'mysfits-test-python:3';

const packages = [
  'python3',
  'python3-pip',
  'python3-flask',
  'python3-boto3',
  'python3-flask-cors',
  'python3-waitress',
  'ca-certificates',
];

// Debian keeps pip from writing into its own folders; an image has nothing else to lose.
const changes = ['ENV PIP_BREAK_SYSTEM_PACKAGES=1', 'CMD ["python3"]'];

const docker = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout.trim();
  throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim().split('\n').slice(-5).join('\n')}`);
}

function codename() {
  return /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm';
}

/** A tar of the root file system; made once, and kept among the machine's temporary files. */
function rootFileSystem(digest, suite) {
  const kept = join(tmpdir(), `mysfits-test-python-${digest}.tar`);
  if (existsSync(kept)) return kept;
  const making = `${kept.slice(0, -4)}.${process.pid}.tar`;
  try {
    run('mmdebstrap', ['--quiet', '--variant=minbase', `--include=${packages.join(',')}`, suite, making]);
    renameSync(making, kept);
    return kept;
  } finally {
    rmSync(making, { force: true });
  }
}

/** Sees to it that the engine has the image. About 45 seconds the first time, nothing after that. */
export function makeBaseImage() {
  const suite = codename();
  const digest = createHash('sha256')
    .update(JSON.stringify([suite, packages, changes]))
    .digest('hex')
    .slice(0, 12);
  const label = ['image', 'inspect', '--format', '{{index .Config.Labels "mysfits.base"}}', baseImage];
  const there = spawnSync(docker, label, { encoding: 'utf8' });
  if (there.status === 0 && there.stdout.trim() === digest) return baseImage;
  const marks = [...changes, `LABEL mysfits.base=${digest}`].flatMap((change) => ['--change', change]);
  run(docker, ['import', ...marks, rootFileSystem(digest, suite), baseImage]);
  return baseImage;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) console.log(makeBaseImage());
