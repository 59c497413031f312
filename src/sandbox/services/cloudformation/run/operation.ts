import { randomUUID } from 'node:crypto';
import { act } from '../../../act.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { tagList } from '../../../tags.ts';
import type { World } from '../../../world/world.ts';
import { mayLook } from '../resources/looks.ts';
import { propertiesOf } from '../resources/properties.ts';
import type { Hands, ResourceType } from '../resources/resource-type.ts';
import { resourceType } from '../resources/types.ts';
import { type Definition, type Instance, type Making, type Stack, type StackResource, stackResources } from '../stacks/model.ts';
import { type Blueprint, blueprintOf } from '../template/blueprint.ts';
import { isList, type JsonObject, member, onlyMember } from '../template/json.ts';
import { parseTemplate } from '../template/template.ts';
import { PROPERTIES_REFUSED } from './failure-reason.ts';
import { keyOf } from './note.ts';

/** One stretch of work on a stack. */
export interface Operation {
  readonly world: World;
  readonly stack: Stack;
  /** Aborted when the world closes: the work is begun again after that. */
  readonly signal: AbortSignal;
}

/** What a definition says for a stack. @throws AwsError where it can't be (it was checked before it was kept) */
export function blueprintFor(world: World, stack: Pick<Stack, 'id' | 'name'>, definition: Definition): Blueprint {
  const place = { world, stackName: stack.name, stackId: stack.id, notificationArns: definition.notificationArns };
  return blueprintOf(parseTemplate(definition.templateBody), definition.parameters, place);
}

/** The type of a resource of a stack that was taken. */
export function typeOf({ type }: Pick<StackResource, 'type'>): ResourceType {
  const known = resourceType(type);
  if (!known) throw new Error(`The sandbox doesn't know ${type} any more.`);
  return known;
}

export function recordOf({ world, stack }: Operation, logicalId: string): StackResource | undefined {
  return stackResources(world).get(keyOf({ stackId: stack.id, logicalId }));
}

/** What there is of a resource that is worked on. @throws Error when there is nothing: a bug of ours */
export function needed<Known>(known: Known | undefined, logicalId: string): Known {
  if (known === undefined) throw new Error(`There is no resource ${logicalId}.`);
  return known;
}

/** What a resource type gets to work with, for a thing as it shall be. */
export function handsFor(
  { world, stack, signal }: Operation,
  logicalId: string,
  { properties, tags, name, token }: Pick<Instance | Making, 'properties' | 'tags' | 'name' | 'token'>,
): Hands {
  const callOf = (service: string, operation: string): Call => ({
    ...{ world, caller: stack.caller, requestId: randomUUID(), service, operation, signal },
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    calledVia: 'cloudformation.amazonaws.com',
  });
  return {
    ...{ world, stackId: stack.id, logicalId, name, token, signal },
    others: idsOf(stackResources(world).get(keyOf({ stackId: stack.id, logicalId }))),
    properties: propertiesOf(properties),
    tags: tagList(tags),
    act(service, operation, input) {
      return act(service, operation, input, callOf(service.id, operation));
    },
    mayLook: (thing, occasion) => mayLook(callOf('cloudformation', ''), thing, occasion),
  };
}

function idsOf(record: StackResource | undefined): readonly string[] {
  const instances = [record?.current, record?.replaced, ...(record?.leftovers ?? [])];
  return instances.flatMap((instance) => instance?.physicalId ?? []);
}

/**
 * The tags of a resource: CloudFormation's own, the stack's, and the resource's, which win.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function tagsFor(stack: Stack, definition: Definition, logicalId: string, properties: JsonObject): Record<string, string> {
  const own = member(properties, 'Tags');
  const pairs = (isList(own) ? own : []).map((tag) => {
    const read = propertiesOf(onlyMember(tag) ? {} : (tag as JsonObject));
    return [read.maybeText('Key') ?? '', read.maybeText('Value') ?? ''] as const;
  });
  return {
    ...definition.tags,
    ...Object.fromEntries(pairs),
    'aws:cloudformation:stack-name': stack.name,
    'aws:cloudformation:stack-id': stack.id,
    'aws:cloudformation:logical-id': logicalId,
  };
}

/** @throws AwsError where properties are there that the type doesn't take, or lack that it needs */
export function checkProperties({ takes, required }: ResourceType, logicalId: string, properties: JsonObject): void {
  const extra = Object.keys(properties).filter((name) => !Object.hasOwn(takes, name));
  const lacking = required.filter((name) => member(properties, name) === undefined);
  const lines = [
    ...extra.map((name) => `#: extraneous key [${name}] is not permitted`),
    ...lacking.map((name) => `#: required key [${name}] not found`),
  ];
  if (lines.length === 0) return;
  throw new AwsError(
    PROPERTIES_REFUSED,
    `Properties validation failed for resource ${logicalId} with message:\n${lines.join('\n')}`,
  );
}
