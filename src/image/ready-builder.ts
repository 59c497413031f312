import type { Builder } from './builder.ts';
import { type ChooseOptions, chooseBuilder } from './choose-builder.ts';
import { readContext } from './context.ts';
import { installPython } from './python/install-python.ts';
import { pythonThatServes } from './python/python-serves.ts';
import { readRequirements } from './python/requirements.ts';

export interface ReadyOptions extends ChooseOptions {
  /** The service's folder. */
  readonly folder: string;
  /** Our virtual environment, see venvOf. */
  readonly venv: string;
  /** Whether the learner has allowed that something is installed on the machine (`--install`). */
  readonly install: boolean;
  readonly note: (text: string) => void;
}

/**
 * Finds out what builds the image, and sees to it that it can: to be called before anything is touched.
 * @throws ExplainedError of kind `preflight` that says what is missing on this machine
 */
export async function readyBuilder(options: ReadyOptions): Promise<Builder> {
  const { folder, venv, install, note, signal, env = process.env } = options;
  const builder = await chooseBuilder(options);
  if (builder.kind !== 'packer') return builder;
  const { readDockerfile } = await import('./packer/read-dockerfile.ts');
  readDockerfile((await readContext(folder)).dockerfileText);
  const needs = { requirements: await readRequirements(folder), env, venv, signal };
  try {
    await pythonThatServes(needs);
  } catch (error) {
    if (!install) throw error;
    await installPython({ ...needs, note });
  }
  return builder;
}
