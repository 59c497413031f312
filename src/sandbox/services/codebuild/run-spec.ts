import type { BuildPhaseType } from '@aws-sdk/client-codebuild';
import { type Buildspec, PHASES, type PhaseName, type SpecPhase } from '../../builds/buildspec.ts';
import type { BuildPlace } from '../../builds/place.ts';
import type { BuildShell } from '../../builds/shell.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { uploadArtifacts } from './artifacts.ts';
import type { BuildLog } from './build-log.ts';
import { buildEnvironment, setVariables } from './environment.ts';
import { type BuildRecord, builds, changeBuild } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';
import { phase } from './phases.ts';

/** One build, where its commands are about to run. */
export interface SpecRun {
  readonly world: World;
  readonly id: string;
  readonly spec: Buildspec;
  readonly log: BuildLog;
  /** The source's folder on this machine; what the commands made of it, once it was collected. */
  readonly source: string;
  readonly place: BuildPlace;
  readonly signal: AbortSignal;
  /** Makes a call in the name of the build's role. */
  readonly callOf: (signal: AbortSignal) => Call;
}

/**
 * Runs a buildspec's phases. After a build that failed, post_build comes all the same; after any other phase, nothing
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html, "Build phase transitions").
 * @returns whether all went well @throws Ended
 */
export async function runSpec(run: SpecRun): Promise<boolean> {
  const { world, id, spec, log, place, signal } = run;
  const build = builds(world).get(id) as BuildRecord;
  const shell = await place.shell({
    shell: spec.shell,
    env: {
      ...spec.variables,
      ...place.env,
      ...setVariables(build),
      ...buildEnvironment(world, build, place),
    },
    onLine: log.line,
  });
  let succeeding = true;
  for (const name of PHASES) {
    const failed = await specPhase(run, shell, name).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof PhaseFailure)) throw error;
        return true;
      },
    );
    if (!failed) continue;
    succeeding = false;
    await shell.run('export CODEBUILD_BUILD_SUCCEEDING=0', signal);
    const { onFailure } = spec.phases[name] ?? {};
    if (onFailure === 'ABORT' || (onFailure === undefined && name !== 'build')) return false;
  }
  changeBuild(world, id, { exported: await exportedBy(run, shell) });
  try {
    await phase(world, id, 'UPLOAD_ARTIFACTS', async () => {
      if (spec.artifacts) await place.collect(signal);
      await uploadArtifacts(run);
    });
  } catch (error) {
    if (!(error instanceof PhaseFailure)) throw error;
    succeeding = false;
  }
  return succeeding;
}

async function specPhase({ world, id, spec, log, signal }: SpecRun, shell: BuildShell, name: PhaseName): Promise<void> {
  const type = name.toUpperCase() as BuildPhaseType;
  const wish: SpecPhase = spec.phases[name] ?? { commands: [], finally: [], onFailure: undefined };
  log.say(`Entering phase ${type}`);
  const told = (state: string, code: string, message: string) => {
    log.say(`Phase complete: ${type} State: ${state}`);
    log.say(`Phase context status code: ${code} Message: ${message}`);
  };
  try {
    await phase(world, id, type, async () => {
      const failure = await runAll(wish.commands);
      const last = await runAll(wish.finally);
      if (failure ?? last) throw failure ?? last;
    });
    told('SUCCEEDED', '', '');
  } catch (error) {
    if (error instanceof PhaseFailure) told('FAILED', error.code, error.message);
    throw error;
  }

  async function runAll(commands: readonly string[]): Promise<PhaseFailure | undefined> {
    for (const command of commands) {
      log.say(`Running command ${command}`);
      const code = await shell.run(command, signal);
      if (code === 0) continue;
      log.say(`Command did not exit successfully ${command} exit status ${code}`);
      return new PhaseFailure(
        'COMMAND_EXECUTION_ERROR',
        `Error while executing command: ${command}. Reason: exit status ${code}`,
      );
    }
    return undefined;
  }
}

/** What the buildspec wants to be known of its variables, as they stand at the end. */
async function exportedBy({ spec, signal }: SpecRun, shell: BuildShell): Promise<BuildRecord['exported']> {
  const values = [];
  for (const name of spec.exported) values.push({ name, value: await shell.ask(`printf '%s' "\${${name}-}"`, signal) });
  return values;
}
