import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';
import type { LayerFile } from '../../oci/image.ts';
import { folderEntries } from '../../oci/layers/folder-entries.ts';
import { writeLayer } from '../../oci/layers/write-layer.ts';
import type { Python } from '../../oci/python/find-python.ts';
import { runTool } from '../run-tool.ts';

/** Where packages lie in a packed image. */
export const packagesFolder = '/usr/local/lib/mysfits/packages';

/**
 * Installs packages into a layer, not on the machine.
 * @throws ExplainedError with pip's last lines when it can't (no pip, no network)
 */
export async function installLayer({
  python,
  wanted,
  folder,
  env,
  note,
  signal,
}: {
  readonly python: Python;
  /** Lines of a requirements.txt. */
  readonly wanted: readonly string[];
  /** Where the layer and what goes into it may be written. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}): Promise<LayerFile> {
  const list = join(folder, 'requirements.txt');
  const packages = join(folder, 'packages');
  await writeFile(list, `${wanted.join('\n')}\n`);
  const quiet = ['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--no-compile'];
  const { code, lines } = await runTool(python.path, ['-m', 'pip', 'install', ...quiet, '--target', packages, '-r', list], {
    env,
    note,
    signal,
  });
  if (code !== 0) {
    throw new ExplainedError({
      what: `Can't install what the service needs: ${wanted.join(', ')}`,
      why: lines.slice(-8).join('\n'),
      nextSteps: [
        'See whether this machine reaches pypi.org, and whether python3 -m pip works, then run it again',
        'Or let --install put them on this machine',
      ],
    });
  }
  const entries = await folderEntries({ from: packages, at: packagesFolder.slice(1) });
  return await writeLayer({ entries, folder, ...(signal ? { signal } : {}) });
}
