import type { CourseTools, Machine } from '../../src/aws/tools.ts';
import type { Builder } from '../../src/image/builder.ts';
import { chooseBuilder } from '../../src/image/choose-builder.ts';
import { readyBuilder } from '../../src/image/ready-builder.ts';
import { venvOf } from '../../src/oci/python/find-python.ts';

/** Looking for a container engine takes a moment, and one run asks several times. */
const chosen = new WeakMap<Machine, Promise<Builder>>();

/** What builds the image on this machine; looked for once a run. */
export function builderFor({ machine, target }: Pick<CourseTools, 'machine' | 'target'>): Promise<Builder> {
  const known = chosen.get(machine) ?? chooseBuilder({ tasksRunHere: target.tasksRunHere, env: machine.env });
  chosen.set(machine, known);
  return known;
}

/**
 * Sees to it that the image can be built, before anything is touched; installs what is missing where that was allowed.
 * @throws ExplainedError of kind `preflight`
 */
export async function prepareBuilder(
  { machine, target, files }: Pick<CourseTools, 'machine' | 'target' | 'files'>,
  { note, signal }: { readonly note: (text: string) => void; readonly signal: AbortSignal },
): Promise<Builder> {
  const ready = readyBuilder({
    tasksRunHere: target.tasksRunHere,
    env: machine.env,
    folder: files.service,
    venv: venvOf(machine.home),
    install: machine.mayInstall,
    note,
    signal,
  });
  chosen.set(machine, ready);
  return await ready;
}
