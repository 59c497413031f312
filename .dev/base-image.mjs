// The base image of the tests' builds: Debian's Python with what the service needs, made of Debian's packages alone, so
// that no registry has to be reached. `node .dev/base-image.mjs` makes it, where it isn't there yet, and prints its name.
import { spawnSync } from 'node:child_process';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { rootFileSystem, run } from './root-file-system.mjs';

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

const docker = '/usr/bin/docker';

/** Sees to it that the engine has the image. About 45 seconds the first time, nothing after that. */
export function makeBaseImage() {
  const { tar, digest } = rootFileSystem(packages);
  const label = ['image', 'inspect', '--format', '{{index .Config.Labels "mysfits.base"}}', baseImage];
  const there = spawnSync(docker, label, { encoding: 'utf8' });
  if (there.status === 0 && there.stdout.trim() === digest) return baseImage;
  const marks = [...changes, `LABEL mysfits.base=${digest}`].flatMap((change) => ['--change', change]);
  run(docker, ['import', ...marks, tar, baseImage]);
  return baseImage;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) console.log(makeBaseImage());
