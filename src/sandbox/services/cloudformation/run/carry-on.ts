import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';
import { type Instance, resourcesOf, type Stack, type StackOutput, type StackStatus } from '../stacks/model.ts';
import type { Blueprint } from '../template/blueprint.ts';
import { isObject } from '../template/json.ts';
import { cleanUp } from './clean-up.ts';
import { converge } from './converge.ts';
import { noteResource, noteStack, stackById, tell } from './note.ts';
import { blueprintFor, type Operation } from './operation.ts';
import { resolveText, scopeOf } from './scope.ts';

/** The name of the work on a stack. */
export const jobOf = (stackId: string): string => `cloudformation/${stackId}`;

/** Works on a stack, by its state, until it is in one that lasts. Work that was cut off goes on where it was. */
export function workOn(world: World, stackId: string): void {
  world.jobs.start(jobOf(stackId), async (signal) => {
    for (;;) {
      const stack = stackById(world, stackId);
      const stretch = STRETCHES[stack.status];
      if (!stretch) return;
      await stretch({ world, stack, signal });
    }
  });
}

/** Whether CloudFormation is working on a stack of this state. */
export const isUnderWay = (status: StackStatus): boolean => STRETCHES[status] !== undefined;

/** What is done in each state that doesn't last. Each ends by putting the stack into the next one. */
const STRETCHES: { readonly [Status in StackStatus]?: (operation: Operation) => Promise<void> } = {
  async CREATE_IN_PROGRESS(operation) {
    const { world, stack } = operation;
    const { outputs, reason } = await build(operation);
    const now = stackById(world, stack.id);
    if (outputs) go(operation, { ...now, outputs }, 'CREATE_COMPLETE');
    else if (stack.onFailure === 'DO_NOTHING') go(operation, now, 'CREATE_FAILED', reason);
    else if (stack.onFailure === 'DELETE') go(operation, now, 'DELETE_IN_PROGRESS', `${reason}Delete requested by user.`);
    else go(operation, now, 'ROLLBACK_IN_PROGRESS', `${reason}Rollback requested by user.`);
  },

  async ROLLBACK_IN_PROGRESS(operation) {
    const failed = await cleanUp(operation, { occasion: 'create failed', keep: () => false });
    end(operation, failed, 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED');
  },

  async UPDATE_IN_PROGRESS(operation) {
    const { world, stack } = operation;
    const { outputs, reason } = await build(operation);
    operation.signal.throwIfAborted();
    const now = stackById(world, stack.id);
    if (outputs) {
      settleReplacements(operation);
      go(operation, { ...now, outputs }, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    } else if (stack.onFailure === 'DO_NOTHING') {
      go(operation, now, 'UPDATE_FAILED', reason);
    } else {
      takeReplacementsBack(operation);
      go(operation, now, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    }
  },

  async UPDATE_COMPLETE_CLEANUP_IN_PROGRESS(operation) {
    await cleanAfterUpdate(operation);
    const { previous: _, ...stack } = stackById(operation.world, operation.stack.id);
    // What couldn't be deleted is left behind, and the update is complete all the same.
    go(operation, stack, 'UPDATE_COMPLETE');
  },

  async UPDATE_ROLLBACK_IN_PROGRESS(operation) {
    const { world, stack } = operation;
    const before = stack.previous ?? stack.target;
    const failed = await converge(operation, before, blueprintFor(world, stack, before));
    const now = stackById(world, stack.id);
    if (failed.length > 0) {
      const reason = `The following resource(s) failed to update: [${failed.join(', ')}]. `;
      go(operation, now, 'UPDATE_ROLLBACK_FAILED', reason);
      return;
    }
    const { previous: _, ...rest } = now;
    settleReplacements(operation);
    go(operation, { ...rest, target: before }, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  },

  async UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS(operation) {
    await cleanAfterUpdate(operation);
    go(operation, stackById(operation.world, operation.stack.id), 'UPDATE_ROLLBACK_COMPLETE');
  },

  async DELETE_IN_PROGRESS(operation) {
    const failed = await cleanUp(operation, { occasion: 'delete', keep: () => false });
    end(operation, failed, 'DELETE_COMPLETE', 'DELETE_FAILED');
  },
};

/** Puts a stack into its next state, unless this work was broken off meanwhile: then its state isn't ours to say any more. */
function go({ world, signal }: Operation, stack: Stack, status: StackStatus, reason?: string): void {
  signal.throwIfAborted();
  noteStack(world, stack, status, reason);
}

function end(operation: Operation, failed: readonly string[], good: StackStatus, bad: StackStatus): void {
  const { world, stack } = operation;
  const now = stackById(world, stack.id);
  if (failed.length > 0) go(operation, now, bad, `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
  else go(operation, good === 'DELETE_COMPLETE' ? { ...now, deleted: world.clock.now().toISOString() } : now, good);
}

async function cleanAfterUpdate(operation: Operation): Promise<void> {
  const { world, stack } = operation;
  const { resources } = blueprintFor(world, stack, stack.target);
  await cleanUp(operation, { occasion: 'update', keep: (logicalId) => resources.has(logicalId) });
}

/** AWS says `create` when all that failed were new, else `update`. */
function verbFor({ world, stack }: Operation, failed: readonly string[]): 'create' | 'update' {
  const records = resourcesOf(world, stack.id).filter(({ logicalId }) => failed.includes(logicalId));
  return records.every(({ status }) => status === 'CREATE_FAILED') ? 'create' : 'update';
}

/** The update stands: what was replaced is to be deleted, or left alone where the template says so. */
function settleReplacements({ world, stack }: Operation): void {
  for (const record of resourcesOf(world, stack.id)) {
    const { replaced, leftovers = [] } = record;
    if (!replaced) continue;
    const stays = record.updateReplacePolicy === 'Retain';
    noteResource(world, record, { replaced: undefined, leftovers: stays ? record.leftovers : [...leftovers, replaced] });
    if (stays) tell(world, record, { status: 'DELETE_SKIPPED', physicalId: replaced.physicalId });
  }
}

/** The update failed: what was replaced takes its place again, and what took it goes. */
function takeReplacementsBack({ world, stack }: Operation): void {
  for (const record of resourcesOf(world, stack.id)) {
    const { replaced, current, making, leftovers = [] } = record;
    if (!current) continue;
    // A new one that isn't finished goes as well.
    const unfinished: readonly Instance[] =
      making?.physicalId === undefined ? [] : [{ ...making, physicalId: making.physicalId, attributes: {} }];
    if (!replaced && !making) continue;
    noteResource(
      world,
      record,
      {
        ...{ making: undefined, replaced: undefined },
        current: replaced ?? current,
        leftovers: [...leftovers, ...(replaced ? [current] : []), ...unfinished],
      },
      { status: 'UPDATE_COMPLETE', physicalId: (replaced ?? current).physicalId },
    );
  }
}

/** Makes and changes what the stack was asked for, and works out its outputs; or says why not. */
async function build(operation: Operation): Promise<{ outputs?: readonly StackOutput[]; reason?: string }> {
  const { world, stack } = operation;
  const blueprint = blueprintFor(world, stack, stack.target);
  const failed = await converge(operation, stack.target, blueprint);
  if (failed.length > 0) {
    return { reason: `The following resource(s) failed to ${verbFor(operation, failed)}: [${failed.join(', ')}]. ` };
  }
  try {
    return { outputs: await outputsOf(operation, blueprint) };
  } catch (error) {
    // Only now is it known what an output's functions are given.
    if (error instanceof AwsError) return { reason: `${error.message}. ` };
    throw error;
  }
}

async function outputsOf(operation: Operation, blueprint: Blueprint): Promise<readonly StackOutput[]> {
  const scope = await scopeOf(operation, blueprint);
  return [...blueprint.outputs].map(([key, output]) => {
    const { Value, Description, Export } = output;
    const exportName = isObject(Export) && Export.Name !== undefined ? resolveText(Export.Name, scope) : undefined;
    return {
      ...{ key, value: resolveText(Value, scope) },
      ...(typeof Description === 'string' && { description: Description }),
      ...(exportName !== undefined && { exportName }),
    };
  });
}
