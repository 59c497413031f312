import type { CourseTools, Machine } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import type { Choices } from '../../src/course/step.ts';
import type { Builder } from '../../src/image/builder.ts';
import { chooseBuilder } from '../../src/image/choose-builder.ts';
import { readyBuilder } from '../../src/image/ready-builder.ts';
import { venvOf } from '../../src/oci/python/find-python.ts';

/** Whether the course was begun with CodeBuild as the builder: found out then, and recorded among the choices. */
export const builtByCodeBuild = ({ builder }: Choices): boolean => builder === 'codebuild';

/** Looking for a container engine takes a moment, and one run asks several times. */
const chosen = new WeakMap<Machine, Promise<Builder>>();

type Place = Pick<CourseTools, 'machine' | 'target'>;

/** CodeBuild as it is chosen here: its machines are Intel's. */
const codeBuild: Builder = {
  kind: 'codebuild',
  platform: 'linux/amd64',
  told: 'AWS CodeBuild builds the image in your account.',
};

/** What could build the image on this machine; looked for once a run. */
export function builderHere({ machine, target }: Place): Promise<Builder> {
  const known = chosen.get(machine) ?? chooseBuilder({ tasksRunHere: target.tasksRunHere, env: machine.env });
  chosen.set(machine, known);
  return known;
}

/** What builds the image: CodeBuild where it was chosen, else what this machine has. */
export async function builderFor({ choices, ...place }: Place & { readonly choices: Choices }): Promise<Builder> {
  return builtByCodeBuild(choices) ? codeBuild : await builderHere(place);
}

/**
 * Sees to it that the image can be built, before anything is touched; installs what is missing where that was allowed.
 * @throws ExplainedError of kind `preflight`
 */
export async function prepareBuilder(
  { machine, target, files }: Place & Pick<CourseTools, 'files'>,
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

/** The error where this machine was to build the image, and can't any more. */
export const noBuilder = (told: string): ExplainedError =>
  new ExplainedError({
    what: 'Nothing on this machine can build the image',
    why: told.replace(/: AWS CodeBuild builds .*/, '.'),
    nextSteps: [
      'Start Docker, Podman, Colima or Finch (or install one), then run the same command again',
      'Or let AWS build it in your account: MYSFITS_BUILDER=codebuild before the same command',
    ],
    kind: 'preflight',
  });
