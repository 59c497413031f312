import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPhaseType } from '@aws-sdk/client-codebuild';
import { type Buildspec, PHASES, type PhaseName, type SpecPhase } from '../../builds/buildspec.ts';
import type { BuildShell } from '../../builds/shell.ts';
import type { Workshop } from '../../builds/workshop.ts';
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
  readonly workshop: Workshop;
  readonly endpoint: string;
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
  const { world, id, spec, log, workshop, endpoint } = run;
  const build = builds(world).get(id) as BuildRecord;
  const shell = await workshop.shell({
    shell: spec.shell,
    env: {
      ...spec.variables,
      ...workshop.env,
      ...setVariables(build),
      ...buildEnvironment(world, build, { source: workshop.source, endpoint }),
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
    await shell.run('export CODEBUILD_BUILD_SUCCEEDING=0', run.signal);
    const { onFailure } = spec.phases[name] ?? {};
    if (onFailure === 'ABORT' || (onFailure === undefined && name !== 'build')) return false;
  }
  changeBuild(world, id, { exported: await exportedBy(run, shell) });
  try {
    await phase(world, id, 'UPLOAD_ARTIFACTS', () => uploadArtifacts(run));
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
async function exportedBy({ spec, workshop, signal }: SpecRun, shell: BuildShell): Promise<BuildRecord['exported']> {
  const out = join(workshop.folder, 'exported');
  const values = [];
  for (const name of spec.exported) {
    await shell.run(`printf '%s' "\${${name}-}" >'${out}'`, signal);
    values.push({ name, value: await readFile(out, 'utf8') });
  }
  return values;
}
