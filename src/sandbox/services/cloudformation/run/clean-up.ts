import { AwsError } from '../../../aws-error.ts';
import { pause } from '../../../world/clock.ts';
import { type Instance, isGone, resourcesOf, type StackResource } from '../stacks/model.ts';
import { inOrder, reversed } from '../template/order.ts';
import { failureReason, serviceOf } from './failure-reason.ts';
import { findMade } from './find-made.ts';
import { noteResource, tell } from './note.ts';
import { handsFor, needed, type Operation, recordOf, typeOf } from './operation.ts';

/** What the cleaning up is for: it decides which deletion policies hold. */
export type Occasion = 'create failed' | 'update' | 'delete';

interface CleanUp {
  readonly occasion: Occasion;
  /** Resources that stay; of them only what was replaced goes. */
  readonly keep: (logicalId: string) => boolean;
}

/**
 * Deletes what doesn't belong to a stack any more, each thing before those it was made from, independent ones side by side.
 * @returns the logical ids that couldn't be deleted; what they hang on is left alone
 * @throws the signal's reason when the world closes
 */
export async function cleanUp(operation: Operation, { occasion, keep }: CleanUp): Promise<readonly string[]> {
  const { world, stack, signal } = operation;
  const records = resourcesOf(world, stack.id).filter(
    (record) => !isGone(record) && (keep(record.logicalId) ? (record.leftovers?.length ?? 0) > 0 : true),
  );
  const needs = new Map(
    records.map((record) => [record.logicalId, [...instancesOf(record)].flatMap((instance) => instance.needs)]),
  );
  const progress: Progress = { ended: 0, underWay: 0, waiting: 0 };
  const failed: string[] = [];
  await inOrder(reversed(needs), async (logicalId) => {
    signal.throwIfAborted();
    const record = needed(recordOf(operation, logicalId), logicalId);
    progress.underWay += 1;
    try {
      if (keep(logicalId)) await removeLeftovers(operation, record, progress);
      else await removeResource(operation, record, occasion, progress);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      failed.push(logicalId);
      const now = recordOf(operation, logicalId) ?? record;
      const news = { status: 'DELETE_FAILED' as const, reason: failureReason(error, serviceOf(record.type)) };
      // Of a resource that stays, only what was replaced has failed to go.
      if (keep(logicalId)) tell(world, now, { ...news, physicalId: now.leftovers?.[0]?.physicalId });
      else noteResource(world, now, {}, news);
      return false;
    } finally {
      progress.underWay -= 1;
      progress.ended += 1;
    }
  });
  signal.throwIfAborted();
  return failed;
}

/** How the deletions of one clean-up stand: how many have ended, are under way, and of these wait for others. */
interface Progress {
  ended: number;
  underWay: number;
  waiting: number;
}

function instancesOf({ current, making, replaced, leftovers = [] }: StackResource) {
  return [making, current, replaced, ...leftovers].filter((instance) => instance !== undefined);
}

async function removeLeftovers(operation: Operation, record: StackResource, progress: Progress): Promise<void> {
  const { world } = operation;
  for (const leftover of record.leftovers ?? []) {
    const { physicalId } = leftover;
    tell(world, record, { status: 'DELETE_IN_PROGRESS', physicalId });
    await removeInstance(operation, record, leftover, progress);
    const now = recordOf(operation, record.logicalId) ?? record;
    const leftovers = now.leftovers?.filter((each) => each.physicalId !== physicalId);
    noteResource(world, now, { leftovers: leftovers?.length ? leftovers : undefined });
    tell(world, record, { status: 'DELETE_COMPLETE', physicalId });
  }
}

async function removeResource(
  operation: Operation,
  record: StackResource,
  occasion: Occasion,
  progress: Progress,
): Promise<void> {
  const { world, stack } = operation;
  const retains =
    record.deletionPolicy === 'Retain' || (record.deletionPolicy === 'RetainExceptOnCreate' && occasion !== 'create failed');
  if (retains || stack.retained?.includes(record.logicalId)) {
    noteResource(world, record, {}, { status: 'DELETE_SKIPPED' });
    return;
  }
  const { making, current: standing, replaced, leftovers = [] } = record;
  const madeId = making && (making.physicalId ?? (await lookFor(operation, record)));
  const made = making && madeId !== undefined ? { ...making, physicalId: madeId, attributes: {} } : undefined;
  const instances: readonly Instance[] = [made, standing, replaced, ...leftovers].filter((one) => one !== undefined);
  // A resource that was refused at once has nothing to delete, and CloudFormation says only that it is gone.
  if (instances.length > 0)
    noteResource(world, record, {}, { status: 'DELETE_IN_PROGRESS', physicalId: instances[0]?.physicalId });
  for (const instance of instances) await removeInstance(operation, record, instance, progress);
  const now = recordOf(operation, record.logicalId) ?? record;
  // Its last thing goes on being shown.
  const emptied = { current: now.current ?? instances[0], making: undefined, changing: undefined, replaced: undefined };
  noteResource(world, now, { ...emptied, leftovers: undefined }, { status: 'DELETE_COMPLETE' });
}

/** Work on it was cut off before its id was noted: it may be there all the same. */
async function lookFor(operation: Operation, record: StackResource): Promise<string | undefined> {
  const type = typeOf(record);
  if (!record.making) return undefined;
  const hands = handsFor(operation, record.logicalId, record.making);
  return await (type.find ? type.find(hands) : findMade(hands, type.type));
}

/** Codes by which services say that something else still holds a thing. */
const HELD = /DependencyViolation|DeleteConflict|\.InUse$|ResourceInUse/;

/** How often a held thing is tried again while nothing else gets deleted, and the seconds between. */
const TRIES = 3;
const BETWEEN = 15;

async function removeInstance(
  operation: Operation,
  record: StackResource,
  instance: Instance,
  progress: Progress,
): Promise<void> {
  const { world, signal } = operation;
  const hands = { ...handsFor(operation, record.logicalId, instance), physicalId: instance.physicalId };
  if (world.switches.isOn(`cloudformation/fail-delete/${record.logicalId}`))
    throw new AwsError('InternalFailure', 'Internal Failure', { status: 500 });
  for (let tries = 1; ; tries += 1) {
    try {
      hands.mayLook({ type: record.type, physicalId: hands.physicalId }, 'delete');
      await typeOf(record).remove(hands);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AwsError) || !HELD.test(error.code) || tries >= TRIES) throw error;
      await world.clock.takes(BETWEEN, signal);
      await othersEnd(progress, signal);
    }
  }
}

/** Waits until another deletion has ended, as it may be what held this one; not for those that wait themselves. */
async function othersEnd(progress: Progress, signal: AbortSignal): Promise<void> {
  const before = progress.ended;
  progress.waiting += 1;
  try {
    while (progress.ended === before && progress.underWay > progress.waiting) await pause(5, signal);
  } finally {
    progress.waiting -= 1;
  }
}
