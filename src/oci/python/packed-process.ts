import { delimiter, join } from 'node:path';
import type { RunConfig } from '../image.ts';
import type { Python } from './find-python.ts';
import { packedLabels } from './packed-labels.ts';

/** How a process is started. */
export interface ProcessPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface PackedProcessOptions {
  readonly config: RunConfig;
  /** The folder that the image was unpacked into. */
  readonly root: string;
  readonly python: Python;
  /** Instead of the image's own. */
  readonly command?: readonly string[] | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  /** Beside the image's own, and before it. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What an unpacked image would run in a container, as a process of this machine: `python3` is the machine's, absolute
 * folders lie below the unpacked root. The image's user doesn't count, since a process can't become another.
 * @throws Error when the image runs something else than Python
 */
export function packedProcess({ config, root, python, command, entrypoint, env = {} }: PackedProcessOptions): ProcessPlan {
  const first = entrypoint ?? config.Entrypoint ?? [];
  // A command of one's own replaces the image's; so does an entry point of one's own, which leaves none (docker run).
  const words = [...first, ...(command ?? (entrypoint ? [] : (config.Cmd ?? [])))];
  const [program = '', ...args] = words;
  if (!/^(?:.*\/)?python(?:3(?:\.\d+)?)?$/.test(program)) {
    throw new Error(`The image runs "${words.join(' ')}"; without a container engine only python3 can be run`);
  }
  const own = Object.fromEntries(
    (config.Env ?? []).map((line) => [line.split('=', 1)[0] ?? line, line.slice(line.indexOf('=') + 1)]),
  );
  const packages = config.Labels?.[packedLabels.packages];
  const searched = [...(packages ? [join(root, packages)] : []), ...(own.PYTHONPATH ? [own.PYTHONPATH] : [])];
  return {
    command: python.path,
    args,
    cwd: join(root, config.WorkingDir ?? '/'),
    env: { ...own, ...(searched.length > 0 ? { PYTHONPATH: searched.join(delimiter) } : {}), ...env },
  };
}
