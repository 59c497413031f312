import type { BuildPhaseType, StatusType } from '@aws-sdk/client-codebuild';
import type { World } from '../../world/world.ts';
import { builds, changeBuild, type PhaseRecord } from './model.ts';
import { PhaseFailure } from './phase-failure.ts';
import { tellState } from './tell-state.ts';

/** Why a build was ended from outside. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly status: 'STOPPED' | 'TIMED_OUT';

  constructor(status: 'STOPPED' | 'TIMED_OUT') {
    super(status);
    this.status = status;
  }
}

/** Does one phase of a build, and records how it began and ended. @throws what the work throws */
export async function phase<Result>(
  world: World,
  id: string,
  type: BuildPhaseType,
  work: () => Promise<Result>,
): Promise<Result> {
  begin(world, id, type);
  try {
    const result = await work();
    end(world, id, 'SUCCEEDED', { code: '', message: '' });
    return result;
  } catch (error) {
    if (error instanceof PhaseFailure) end(world, id, 'FAILED', { code: error.code, message: error.message });
    else if (error instanceof Ended && error.status === 'TIMED_OUT') {
      end(world, id, 'TIMED_OUT', { code: 'BUILD_TIMED_OUT', message: 'Build has timed out. ' });
    } else if (error instanceof Ended) end(world, id, 'STOPPED', { code: '', message: '' });
    throw error;
  }
}

/** The last two phases, which come however a build ends. */
export function finish(world: World, id: string, status: StatusType): void {
  begin(world, id, 'FINALIZING');
  end(world, id, 'SUCCEEDED', { code: '', message: '' });
  begin(world, id, 'COMPLETED');
  tellState(world, changeBuild(world, id, { status, end: world.clock.now().getTime() }));
}

function begin(world: World, id: string, type: BuildPhaseType): void {
  const phases = builds(world).get(id)?.phases ?? [];
  changeBuild(world, id, { phases: [...phases, { type, start: world.clock.now().getTime() }] });
}

function end(world: World, id: string, status: StatusType, context: NonNullable<PhaseRecord['context']>): void {
  const phases = [...(builds(world).get(id)?.phases ?? [])];
  const last = phases.pop();
  if (last) changeBuild(world, id, { phases: [...phases, { ...last, status, end: world.clock.now().getTime(), context }] });
}
