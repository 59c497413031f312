import { AwsError } from '../../../aws-error.ts';
import { propertiesOf } from '../resources/properties.ts';
import { type Definition, type Instance, isGone, type StackResource } from '../stacks/model.ts';
import type { Blueprint } from '../template/blueprint.ts';
import type { Scope } from '../template/functions.ts';
import { isList, member, same } from '../template/json.ts';
import { inOrder } from '../template/order.ts';
import { changedNames, mustReplace } from './changes.ts';
import { failureReason, PROPERTIES_REFUSED, serviceOf } from './failure-reason.ts';
import { make, type Wanted } from './make.ts';
import { noteResource } from './note.ts';
import { handsFor, needed, type Operation, recordOf, tagsFor, typeOf } from './operation.ts';
import { resolveProperties, scopeOf } from './scope.ts';

/** What one stretch of making and changing works with. */
interface Site {
  readonly operation: Operation;
  readonly definition: Definition;
  readonly blueprint: Blueprint;
  readonly scope: Scope;
  /** The logical ids that failed, first one first. */
  readonly failed: string[];
}

/**
 * Makes and changes resources until they are as a definition says, independent ones side by side. What is that already isn't
 * touched, so that work that was cut off can begin again. After a first failure nothing more is begun, and what is under way is
 * given up. Nothing is deleted: what goes or was replaced is cleaned up after.
 * @returns the logical ids that failed
 * @throws the signal's reason when the world closes
 */
export async function converge(operation: Operation, definition: Definition, blueprint: Blueprint): Promise<readonly string[]> {
  const giveUp = new AbortController();
  const inner = { ...operation, signal: AbortSignal.any([operation.signal, giveUp.signal]) };
  const failed: string[] = [];
  const site: Site = { operation: inner, definition, blueprint, scope: await scopeOf(operation, blueprint), failed };
  await inOrder(blueprint.needs, async (logicalId) => {
    operation.signal.throwIfAborted();
    if (giveUp.signal.aborted) return false;
    try {
      await bringAbout(site, logicalId);
      return true;
    } catch (error) {
      // The world closes: all of it stays as it is noted, and is gone on with later.
      operation.signal.throwIfAborted();
      noteFailure(site, logicalId, giveUp.signal.aborted ? undefined : error);
      giveUp.abort(new Error(`${logicalId} failed.`));
      return false;
    }
  });
  operation.signal.throwIfAborted();
  return failed;
}

async function bringAbout(site: Site, logicalId: string): Promise<void> {
  const { operation, definition, blueprint, scope } = site;
  const { world, stack } = operation;
  const resource = needed(blueprint.resources.get(logicalId), logicalId);
  const { type, deletionPolicy, updateReplacePolicy } = resource;
  const known = recordOf(operation, logicalId);
  const record = known && !isGone(known) ? known : undefined;
  const properties = resolveProperties(resource.properties, scope);
  const tags = tagsFor(stack, definition, logicalId, properties);
  const wanted: Wanted = { properties, tags, needs: blueprint.needs.get(logicalId) ?? [] };
  const policies = { type, deletionPolicy, updateReplacePolicy };

  if (!record?.current) {
    const fresh = record ?? { ...policies, stackId: stack.id, logicalId, status: 'CREATE_IN_PROGRESS', time: '' };
    const current = await make(operation, { ...fresh, ...policies }, wanted, 'CREATE_IN_PROGRESS');
    noteMade(operation, logicalId, current, {}, 'CREATE_COMPLETE');
    return;
  }
  const from = record.current;
  // A change that failed half way may have come any far: only setting everything again is sure.
  const torn = record.changing !== undefined && !same(record.changing.properties, properties);
  const changes = changedNames(record, from, wanted);
  if (changes.length === 0 && !torn && !record.making) {
    const settled = /^(CREATE|UPDATE)_COMPLETE$/.test(record.status);
    noteResource(
      world,
      record,
      { ...policies, changing: undefined, current: { ...from, needs: wanted.needs } },
      settled ? undefined : { status: 'UPDATE_COMPLETE' },
    );
    return;
  }
  if (record.making || mustReplace(record, changes)) {
    refuseSameName(record, from, wanted);
    const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
    const current = await make(operation, { ...record, ...policies }, wanted, 'UPDATE_IN_PROGRESS', reason);
    noteMade(operation, logicalId, current, { replaced: from }, 'UPDATE_COMPLETE');
    return;
  }
  await change(operation, { ...record, ...policies }, from, wanted);
}

/** Changes a thing in place. */
async function change(operation: Operation, record: StackResource, from: Instance, wanted: Wanted): Promise<void> {
  const { world, signal } = operation;
  const type = typeOf(record);
  // Of a change that was cut off, anything may have been set already.
  const before = {
    properties: propertiesOf(record.changing?.properties ?? from.properties),
    tags: { ...from.tags, ...record.changing?.tags },
  };
  const { properties, tags } = wanted;
  const noted = noteResource(world, record, { changing: { properties, tags } }, { status: 'UPDATE_IN_PROGRESS' });
  if (world.switches.isOn(`cloudformation/fail/${record.logicalId}`))
    throw new AwsError('InternalFailure', 'Internal Failure', { status: 500 });
  const hands = { ...handsFor(operation, record.logicalId, { ...from, properties, tags }), physicalId: from.physicalId };
  await type.update?.(hands, before);
  signal.throwIfAborted();
  hands.mayLook({ type: type.type, physicalId: hands.physicalId }, 'read');
  const attributes = (await type.describe?.(hands)) ?? {};
  noteResource(world, noted, { current: { ...from, ...wanted, attributes }, changing: undefined }, { status: 'UPDATE_COMPLETE' });
}

function noteMade(
  operation: Operation,
  logicalId: string,
  current: Instance,
  change: Partial<StackResource>,
  status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE',
): void {
  const record = recordOf(operation, logicalId);
  if (record) noteResource(operation.world, record, { ...change, current, making: undefined, changing: undefined }, { status });
}

/** Two things can't have one name at the same time, and the new one is made before the old one goes. */
function refuseSameName(record: StackResource, from: Instance, wanted: Wanted): void {
  const { named } = typeOf(record);
  const name = named === undefined ? undefined : member(wanted.properties, named);
  if (named === undefined || name === undefined || isList(name) || !same(name, member(from.properties, named))) return;
  throw new AwsError(
    PROPERTIES_REFUSED,
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(name)} and update the stack again.`,
  );
}

function noteFailure({ operation, failed, blueprint }: Site, logicalId: string, error: unknown): void {
  failed.push(logicalId);
  const { world, stack } = operation;
  const definition = needed(blueprint.resources.get(logicalId), logicalId);
  const { type, deletionPolicy, updateReplacePolicy } = definition;
  const fresh: StackResource = {
    ...{ stackId: stack.id, logicalId, type, deletionPolicy, updateReplacePolicy },
    ...{ status: 'CREATE_FAILED', time: '' },
  };
  const record = recordOf(operation, logicalId) ?? fresh;
  const updates = record.current !== undefined && !isGone(record);
  const cancelled = `Resource ${updates ? 'update' : 'creation'} cancelled`;
  const reason = error === undefined ? cancelled : failureReason(error, serviceOf(type));
  // Without an id nothing was made: what creates has said so. A thing that is under way with one has to be cleaned up.
  const change = record.making?.physicalId === undefined ? { making: undefined } : {};
  noteResource(world, record, change, { status: updates ? 'UPDATE_FAILED' : 'CREATE_FAILED', reason });
}
