import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { HandsOn } from '../resources/resource-type.ts';
import type { Instance, Making, ResourceStatus, StackResource } from '../stacks/model.ts';
import { drawName } from './draw-name.ts';
import { findMade } from './find-made.ts';
import { noteResource } from './note.ts';
import { checkProperties, handsFor, type Operation, typeOf } from './operation.ts';

/** What a thing is made from. */
export type Wanted = Pick<Instance, 'properties' | 'tags' | 'needs'>;

/**
 * Makes the thing of a resource, or goes on making it. Each stretch is noted before the next one begins: the drawn name and token
 * before the first call, the id as soon as there is one.
 * @returns the thing; the record still has it under `making`
 * @throws AwsError as the service does, or the signal's reason
 */
export async function make(
  operation: Operation,
  record: StackResource,
  wanted: Wanted,
  status: ResourceStatus,
  begun?: string,
): Promise<Instance> {
  const { world, stack, signal } = operation;
  const type = typeOf(record);
  const resumed = record.making !== undefined;
  let making: Making = record.making ?? {
    ...wanted,
    name: drawName(stack.name, record.logicalId, type.longestName),
    token: randomUUID(),
  };
  let noted = resumed ? record : noteResource(world, record, { making }, { status, reason: begun });
  const hands = handsFor(operation, noted.logicalId, making);
  checkProperties(type, noted.logicalId, making.properties);
  if (making.physicalId === undefined) {
    if (world.switches.isOn(`cloudformation/fail/${noted.logicalId}`))
      throw new AwsError('InternalFailure', 'Internal Failure', { status: 500 });
    const before = resumed ? await (type.find ? type.find(hands) : findMade(hands, type.type)) : undefined;
    const physicalId = before ?? (await type.create(hands));
    making = { ...making, physicalId };
    noted = noteResource(world, noted, { making }, { status, reason: 'Resource creation Initiated' });
  }
  const on: HandsOn = { ...hands, physicalId: making.physicalId ?? '' };
  signal.throwIfAborted();
  await type.settle?.(on);
  await world.clock.takes(type.seconds, signal);
  on.mayLook({ type: type.type, physicalId: on.physicalId }, 'read');
  return { ...making, physicalId: on.physicalId, attributes: (await type.describe?.(on)) ?? {} };
}
