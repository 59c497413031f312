import { ExplainedError } from '../../course/errors.ts';
import { type ImageSource, imageSource, type LayerFile } from '../../oci/image.ts';
import { writeLayer } from '../../oci/layers/write-layer.ts';
import { findPython } from '../../oci/python/find-python.ts';
import { requirementLines } from '../../oci/python/missing-packages.ts';
import { packedLabels } from '../../oci/python/packed-labels.ts';
import { readContext } from '../context.ts';
import { copyInto, type ImageFiles, makeFolder, textIn } from './image-files.ts';
import { installLayer, packagesFolder } from './install-layer.ts';
import { readDockerfile } from './read-dockerfile.ts';

export interface PackOptions {
  /** The service's folder, with its Dockerfile. */
  readonly folder: string;
  /** OCI's: `linux/amd64`. */
  readonly platform: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** A folder for the layers; whoever gave it removes it. */
  readonly layers: string;
  readonly env: NodeJS.ProcessEnv;
  /** Our virtual environment, where there may be one. */
  readonly venv?: string | undefined;
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes an image of a folder's files as its Dockerfile says, without an engine. It holds no system: this machine's
 * Python runs it, as a process.
 * @throws ExplainedError for a line that needs an engine, a Python that isn't there, packages that can't be installed
 */
export async function packImage(options: PackOptions): Promise<ImageSource> {
  const { folder, platform, buildArgs, layers, env, venv, note, signal } = options;
  const context = await readContext(folder);
  const { from, config, deeds } = readDockerfile(context.dockerfileText, buildArgs);
  const files: ImageFiles = new Map();
  let requirements = '';
  for (const deed of deeds) {
    signal?.throwIfAborted();
    if (deed.do === 'folder') makeFolder(files, deed.path);
    else if (deed.do === 'copy') copyInto(files, deed, context);
    else requirements += `${await textIn(files, deed)}\n`;
  }
  const python = await findPython({ env, venv, requirements, signal });
  if (python === undefined) {
    throw new ExplainedError({
      what: 'There is no Python on this machine to run the service',
      why: 'Without a container engine a rehearsal runs it as a process',
      nextSteps: ['Install Python 3.10 or newer, or let --install do it', 'Or start a container engine'],
    });
  }
  note(`Python ${python.version} of this machine takes the place of ${from}.`);
  const made: LayerFile[] = [];
  const wanted = python.missing.map((one) => one.wanted);
  if (wanted.length > 0) {
    note(`Installing ${wanted.join(', ')} into the image.`);
    made.push(await installLayer({ python, wanted, folder: layers, env, note, signal }));
  }
  note(`Packing ${files.size} files and folders.`);
  made.push(await writeLayer({ entries: [...files.values()], folder: layers, ...(signal ? { signal } : {}) }));
  const [os = 'linux', architecture = 'amd64'] = platform.split('/');
  const labels = {
    ...config.Labels,
    [packedLabels.runtime]: 'python3',
    [packedLabels.requirements]: requirementLines(requirements)
      .filter((line) => !wanted.includes(line))
      .join('\n'),
    ...(wanted.length > 0 ? { [packedLabels.packages]: packagesFolder } : {}),
  };
  return imageSource({ config: { os, architecture, config: { ...config, Labels: labels } }, layers: made });
}
