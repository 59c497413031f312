import type { ContinueUpdateRollbackInput, DeleteStackInput } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../service.ts';
import { invalid } from '../refusals.ts';
import { jobOf, workOn } from '../run/carry-on.ts';
import { noteStack } from '../run/note.ts';
import { actor } from './change.ts';
import { findStack } from './find.ts';
import { resourcesOf, type StackStatus } from './model.ts';
import { isRepeated, requestOf } from './token.ts';

/** States in which a stack's work can't be broken off for a delete (API_DeleteStack, and what AWS answers). */
const BUSY: readonly StackStatus[] = [
  ...(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'] as const),
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
];

/** DeleteStack. A stack that isn't there is deleted. @throws AwsError ValidationError */
export async function deleteStack(input: DeleteStackInput, call: Call): Promise<object> {
  const { world } = call;
  const stack = findStack(world, input.StackName);
  if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  const request = requestOf('DeleteStack', input);
  if (isRepeated(stack, request)) return {};
  if (stack.terminationProtection) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (BUSY.includes(stack.status)) throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
  const retained = input.RetainResources ?? [];
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw invalid(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const known = resourcesOf(world, stack.id).map(({ logicalId }) => logicalId);
  const unknown = retained.filter((logicalId) => !known.includes(logicalId));
  if (unknown.length > 0)
    throw invalid(`The specified resources to retain do not belong to stack ${stack.name}: [${unknown.join(', ')}]`);
  const asked = { ...stack, retained, ...actor(input.RoleARN ?? stack.roleArn, stack.name, call), ...(request && { request }) };
  noteStack(world, asked, 'DELETE_IN_PROGRESS', 'User Initiated');
  // The work of a create goes on no further; its state says already what comes instead.
  await world.jobs.stop(jobOf(stack.id));
  workOn(world, stack.id);
  return {};
}

/** ContinueUpdateRollback. @throws AwsError ValidationError */
export function continueUpdateRollback(input: ContinueUpdateRollbackInput, call: Call): object {
  const stack = findStack(call.world, input.StackName);
  if (!stack) throw invalid(`Stack [${input.StackName}] does not exist`);
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw invalid(`Stack [${stack.id}] is in ${stack.status} state and can not continue to roll back.`);
  }
  if (input.ResourcesToSkip?.length) throw invalid("The sandbox's CloudFormation doesn't skip resources of a rollback.");
  noteStack(
    call.world,
    { ...stack, ...actor(input.RoleARN ?? stack.roleArn, stack.name, call) },
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'User Initiated',
  );
  workOn(call.world, stack.id);
  return {};
}
