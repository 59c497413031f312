import { join } from 'node:path';
import { ExplainedError } from '../course/errors.ts';
import type { Engine } from '../oci/engine/engine.ts';
import { BuildFailed, EngineError } from '../oci/engine/engine-error.ts';

interface Setting {
  readonly engine: Engine;
  readonly platform: string;
  readonly folder: string;
}

/** How many of the last lines are shown. */
const shown = 12;

/** What a failure of each kind is known by, in the builder's own words, and what helps. */
const kinds: readonly {
  readonly known: (text: string, step: string) => boolean;
  readonly what: string;
  readonly nextSteps: readonly string[];
}[] = [
  {
    known: (text) => /no space left on device/i.test(text),
    what: "The image can't be built: the container engine's disk is full",
    nextSteps: [
      'Make room (docker system df says what takes it; docker system prune frees what nothing uses), then run it again',
    ],
  },
  {
    known: (text) => /exec format error/i.test(text),
    what: "The image can't be built: the base image is for another processor",
    nextSteps: ['Take a base image for this machine, or let the engine emulate the other processor (QEMU, binfmt)'],
  },
  {
    known: (_, step) => /^Step \d+\/\d+ : FROM\b/.test(step),
    what: "Can't pull the base image",
    nextSteps: [
      'See whether this machine reaches the registry: docker pull public.ecr.aws/docker/library/python:3.13-slim',
      'A limit on anonymous pulls (toomanyrequests) ends by itself: run it again in a few minutes',
      'Behind a wall, name a Python image that is here already: set MYSFITS_PYTHON_IMAGE to its name (docker images lists them)',
    ],
  },
  {
    known: (text) => /NewConnectionError|name resolution|Max retries exceeded|ReadTimeoutError|ProxyError|SSLError/i.test(text),
    what: "Can't install the Python packages: their index can't be reached",
    nextSteps: [
      'See whether containers of this machine reach pypi.org (a proxy has to be told to the engine), then run it again',
    ],
  },
  {
    known: (text) => /No matching distribution found|Could not find a version that satisfies/i.test(text),
    what: "Can't install the Python packages: one of requirements.txt isn't there as it is asked for",
    nextSteps: ['Mend requirements.txt, then run it again'],
  },
];

/** Makes an error for people of whatever a build threw. */
export function buildFailure(error: unknown, { engine, platform, folder }: Setting): unknown {
  if (!(error instanceof EngineError)) return error;
  if (!(error instanceof BuildFailed)) {
    return new ExplainedError({
      what: `${engine.name} can't build the image`,
      why: error.message,
      nextSteps: [`See whether it is well: docker info (it answers at ${engine.where})`, 'Then run it again'],
      cause: error,
    });
  }
  const last = error.lines.slice(-shown);
  const step = error.lines.findLast((line) => /^Step \d+\/\d+ : /.test(line)) ?? '';
  const text = [...error.lines, error.message].join('\n');
  const kind = kinds.find(({ known }) => known(text, step));
  const why = last.some((line) => line.includes(error.message)) ? last : [...last, error.message];
  return new ExplainedError({
    what: kind?.what ?? "The service's image can't be built",
    why: why.join('\n'),
    nextSteps: [
      ...(kind?.nextSteps ?? [`Mend ${join(folder, 'Dockerfile')} or what it copies, then run it again`]),
      `See it whole: docker build --platform ${platform} ${folder}`,
    ],
    cause: error,
  });
}
