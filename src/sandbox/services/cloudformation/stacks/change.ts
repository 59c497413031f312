import { randomUUID } from 'node:crypto';
import type { CreateStackInput, UpdateStackInput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { roleByArn, roleCaller } from '../../iam/roles.ts';
import { invalid, notServed } from '../refusals.ts';
import { workOn } from '../run/carry-on.ts';
import { noteStack } from '../run/note.ts';
import { definitionOf } from './definition.ts';
import { differs } from './differs.ts';
import { findStack, stackArn } from './find.ts';
import type { Stack, StackStatus } from './model.ts';
import { isRepeated, requestOf } from './token.ts';

/** CreateStack. @throws AwsError AlreadyExistsException, ValidationError, InsufficientCapabilitiesException */
export function createStack(input: CreateStackInput, call: Call): { StackId: string } {
  const { world } = call;
  const name = nameOf(input.StackName);
  const request = requestOf('CreateStack', input);
  const existing = findStack(world, name);
  if (existing && isRepeated(existing, request)) return { StackId: existing.id };
  if (existing) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined) {
    throw invalid('You cannot specify both DisableRollback and OnFailure');
  }
  if (input.TimeoutInMinutes !== undefined) throw notServed('a stack with TimeoutInMinutes');
  const id = stackArn(world, name, randomUUID());
  const { definition } = definitionOf(input, { id, name }, call);
  const stack: Stack = {
    ...{ id, name, target: definition, outputs: [], ...actor(input.RoleARN, name, call) },
    ...{ status: 'CREATE_IN_PROGRESS', created: world.clock.now().toISOString() },
    onFailure: input.DisableRollback ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK'),
    terminationProtection: input.EnableTerminationProtection ?? false,
    ...(request && { request }),
  };
  noteStack(world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  workOn(world, id);
  return { StackId: id };
}

const UPDATABLE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_FAILED',
  'CREATE_FAILED',
];

/** UpdateStack. @throws AwsError ValidationError: no such stack, a state that forbids it, nothing to update */
export async function updateStack(input: UpdateStackInput, call: Call): Promise<{ StackId: string }> {
  const { world } = call;
  const found = findStack(world, input.StackName);
  if (!found || found.status === 'DELETE_COMPLETE') throw invalid(`Stack [${input.StackName}] does not exist`);
  const request = requestOf('UpdateStack', input);
  if (isRepeated(found, request)) return { StackId: found.id };
  refuseState(found);
  const { definition, blueprint } = definitionOf(input, found, call, found.target);
  const who = actor(input.RoleARN ?? found.roleArn, found.name, call);
  if (!(await differs({ world, stack: { ...found, ...who }, signal: call.signal }, definition, blueprint))) {
    throw invalid('No updates are to be performed.');
  }
  // Another request may have come in between.
  const stack = findStack(world, found.id) ?? found;
  refuseState(stack);
  beginUpdate(
    call,
    { ...stack, ...who, onFailure: input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK', ...(request && { request }) },
    definition,
  );
  return { StackId: stack.id };
}

/** Begins an update that was checked. */
export function beginUpdate({ world }: Call, stack: Stack, target: Stack['target']): void {
  const updated = world.clock.now().toISOString();
  noteStack(
    world,
    { ...stack, updated, previous: stack.previous ?? stack.target, target },
    'UPDATE_IN_PROGRESS',
    'User Initiated',
  );
  workOn(world, stack.id);
}

/** @throws AwsError ValidationError where a stack of this state can't be updated */
export function refuseState({ id, status }: Stack): void {
  if (!UPDATABLE.includes(status)) throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

/** Who works on a stack: a role that was handed over, now or before, else whoever called. */
export function actor(
  roleArn: string | undefined,
  stackName: string,
  { world, caller }: Call,
): Pick<Stack, 'caller' | 'roleArn'> {
  if (roleArn !== undefined) {
    if (!roleByArn(world, roleArn)) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
    return { roleArn, caller: roleCaller(world, roleArn, `AWSCloudFormation-${stackName}`) };
  }
  if (!caller) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
  return { caller };
}

/** @throws AwsError ValidationError */
export function nameOf(name: string | undefined): string {
  if (name === undefined || !/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) || name.length > 128) {
    throw invalid(
      `1 validation error detected: Value '${name ?? ''}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return name;
}
