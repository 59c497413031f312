import { createHash } from 'node:crypto';
import {
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  type CreateStackCommandOutput,
  DeleteStackCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { isAwsError } from '../../../src/aws/errors.ts';
import { type AwsRequest, cloudformation } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type {
  Deletion,
  DestroyContext,
  Difference,
  EnsureContext,
  FindContext,
  Found,
  StepContext,
} from '../../../src/course/step.ts';
import { claim } from '../../ours.ts';
import { tagList } from '../../tags.ts';
import { networkOf } from '../network.ts';
import { pickZones, type TwoZones } from '../zones.ts';
import { refuseUsedUpAddresses } from './addresses.ts';
import { type Following, follow } from './follow.ts';
import type { coreOutputs } from './outputs.ts';
import { choicesOf, parameterDifferences, parametersOf, zonesOf } from './parameters.ts';
import { type CoreOutputs, type CoreStack, conditionOf, isMoving, outputsOf, readStack } from './stack.ts';
import { readTemplate, templatePath } from './template.ts';
import { explainFailure, explainStuck, explainUndeleted } from './trouble.ts';

type NoNeeds = Readonly<Record<never, never>>;
type Requests = { readonly create: AwsRequest<CreateStackCommandOutput> };
type Find = CourseTools & FindContext<NoNeeds, typeof coreOutputs, Requests>;
type Ensure = CourseTools & EnsureContext<NoNeeds, typeof coreOutputs, Requests>;
type Destroy = CourseTools & DestroyContext<NoNeeds, typeof coreOutputs>;
type Owner = Pick<Find, 'send' | 'name' | 'tags' | 'recorded'>;

/** How often to look: as at something that takes half a minute, though a NAT gateway takes several. */
const usually = 30;

/** The call that makes the stack. */
export function createRequest(context: StepContext<NoNeeds> & { readonly zones: TwoZones }): Requests['create'] {
  const { name, tags, token } = context;
  const command = new CreateStackCommand({
    StackName: name,
    Parameters: parametersOf(context),
    // The template makes roles, and leaves their names to CloudFormation (CreateStack, Capabilities).
    Capabilities: ['CAPABILITY_IAM'],
    Tags: tagList(tags),
    ClientRequestToken: token,
  });
  return cloudformation(command, { TemplateBody: templatePath() });
}

/** Looks for the stack: by the recorded id, else by name. What is only the rest of a failed one counts as not there. */
export async function findStack(context: Find): Promise<Found<CoreOutputs> | undefined> {
  const stack = await readOurs(context);
  if (stack === undefined || conditionOf(stack) === 'remnant') return undefined;
  return {
    outputs: outputsOf(stack),
    differences: await differencesOf(context, stack),
    chosen: choicesOf(stack.Parameters ?? []),
  };
}

/** @throws NotOursError when a stack of our name is somebody else's */
async function readOurs({ send, name, tags, recorded }: Owner): Promise<CoreStack | undefined> {
  const byId = recorded.stackId === undefined ? undefined : await readStack(send, recorded.stackId);
  const stack = byId === undefined || conditionOf(byId) === 'gone' ? await readStack(send, name) : byId;
  if (stack === undefined || conditionOf(stack) === 'gone') return undefined;
  claim({ what: `stack ${name}`, wanted: tags, present: stack.Tags ?? [], known: stack.StackId === recorded.stackId });
  return stack;
}

async function differencesOf(context: Find, stack: CoreStack): Promise<Difference[]> {
  const condition = conditionOf(stack);
  if (condition !== 'stands') {
    const is = condition === 'stuck' ? 'stuck in a change that failed' : 'still being made or changed';
    return [{ what: 'stack', is, should: 'done' }];
  }
  const { send, tags, name } = context;
  const zones = zonesOf(stack.Parameters ?? []) ?? (await pickZones(context));
  const [{ TemplateBody }, template] = await Promise.all([
    send(cloudformation(new GetTemplateCommand({ StackName: stack.StackId, TemplateStage: 'Original' }))),
    readTemplate(),
  ]);
  return [
    ...claim({ what: `stack ${name}`, wanted: tags, present: stack.Tags ?? [], known: true }),
    ...parameterDifferences(parametersOf({ ...context, zones }), stack.Parameters ?? []),
    ...(TemplateBody?.trim() === template.trim() ? [] : [{ what: 'template', is: 'of another version', should: 'of this one' }]),
  ];
}

/**
 * Makes the stack, or brings it into line, from whatever state it is in.
 * @throws ExplainedError from the first event that failed
 */
export async function bringIntoLine(context: Ensure): Promise<CoreOutputs> {
  const { checkpoint, note } = context;
  let stack = await readOurs(context);
  if (stack !== undefined) await checkpoint({ stackId: stack.StackId });
  if (stack !== undefined && conditionOf(stack) === 'under way') {
    const making = stack.StackStatus === 'CREATE_IN_PROGRESS';
    stack = await settle(context, stack, making ? 'make' : undefined);
  }
  if (stack !== undefined && conditionOf(stack) === 'stuck') stack = await free(context, stack);
  if (stack === undefined) return outputsOf(await makeStack(context, context.requests.create));
  if (conditionOf(stack) === 'remnant') {
    note('Clearing away what is left of a stack that failed');
    const { StackId } = stack;
    await removeStack(context, stack);
    // A create of its own: under the token of the one that failed, CloudFormation might take it for that.
    const token = digest(context.token, StackId);
    const zones = await pickZones(context);
    return outputsOf(await makeStack(context, createRequest({ ...context, token, zones })));
  }
  const differences = await differencesOf(context, stack);
  return outputsOf(differences.length === 0 ? stack : await changeStack(context, stack));
}

async function makeStack(context: Ensure, request: Requests['create']): Promise<CoreStack> {
  const { send, checkpoint } = context;
  try {
    const { StackId } = await send(request);
    if (StackId === undefined) throw new Error('CreateStack tells no id of the stack.');
    await checkpoint({ stackId: StackId });
  } catch (error) {
    // An answer that got lost makes a retry find what the first try made: a moment ago there was no such stack.
    if (!isAwsError(error, 'AlreadyExistsException', 'TokenAlreadyExistsException')) throw error;
  }
  const stack = await readOurs({ ...context, recorded: {} });
  if (stack === undefined) throw new Error(`CreateStack made ${context.name}, and it can't be seen.`);
  await checkpoint({ stackId: stack.StackId });
  return await settle(context, stack, 'make');
}

async function changeStack(context: Ensure, stack: CoreStack): Promise<CoreStack> {
  const { send, tags, token } = context;
  const parameters = parametersOf({ ...context, zones: zonesOf(stack.Parameters ?? []) ?? (await pickZones(context)) });
  await refuseUsedUpAddresses(context, networkOf(context.choices));
  const others = (stack.Tags ?? []).filter(({ Key = '' }) => !(Key in tags));
  const command = new UpdateStackCommand({
    StackName: stack.StackId,
    Parameters: parameters,
    Capabilities: ['CAPABILITY_IAM'],
    // What isn't named here is taken away (UpdateStack, Tags); others' tags stay.
    Tags: [...tagList(tags), ...others],
    // The same for each try of this change, another one for the next.
    ClientRequestToken: digest(
      token,
      String((stack.LastUpdatedTime ?? stack.CreationTime)?.getTime()),
      JSON.stringify(parameters),
    ),
  });
  try {
    await send(cloudformation(command, { TemplateBody: templatePath() }));
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && error.why?.includes('No updates are to be performed')) return stack;
    if (!isAwsError(error, 'TokenAlreadyExistsException')) throw error;
  }
  return await settle(context, stack, 'change');
}

/**
 * Waits until nothing moves any more.
 * @param doing what is under way; where it is said and doesn't end well, that is explained
 */
async function settle(context: Ensure, { StackId }: CoreStack, doing: 'make' | 'change'): Promise<CoreStack>;
async function settle(context: Ensure, stack: CoreStack, doing: 'make' | undefined): Promise<CoreStack | undefined>;
async function settle(context: Ensure, { StackId }: CoreStack, doing: 'make' | 'change' | undefined) {
  const stack = await follow(context, StackId, usually);
  if (doing === undefined) return stack;
  if (stack === undefined) throw new Error(`The stack ${StackId} was there a moment ago, and isn't any more.`);
  const { StackStatus } = stack;
  if (conditionOf(stack) === 'stuck') throw await explainStuck(context, stack);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus)) throw await explainFailure(context, stack, doing);
  return stack;
}

/** A change failed, and so did taking it back: that is tried again, since what was in its way may be mended by now. */
async function free(context: Ensure, { StackId }: CoreStack): Promise<CoreStack | undefined> {
  context.note('Taking back a change that failed');
  await context.send(cloudformation(new ContinueUpdateRollbackCommand({ StackName: StackId })));
  const stack = await follow(context, StackId, usually);
  if (stack !== undefined && conditionOf(stack) === 'stuck') throw await explainStuck(context, stack);
  return stack;
}

/** Deletes the stack, and returns once CloudFormation says that all of it is gone. */
export async function deleteStack(context: Destroy): Promise<Deletion> {
  const stack = await readOurs(context);
  if (stack === undefined) return 'already gone';
  await removeStack(context, stack);
  return 'deleted';
}

/**
 * Deletes a stack, in whatever state it is, and returns once CloudFormation says that all of it is gone.
 * @throws ExplainedError that names what stays, and what holds it
 */
export async function removeStack(context: Following, stack: CoreStack): Promise<void> {
  // A stack that is being changed can't be deleted; one that is being made can.
  const busy = isMoving(stack) && !/^(CREATE|DELETE)_/.test(stack.StackStatus);
  const settled = busy ? await follow(context, stack.StackId, usually) : stack;
  if (settled === undefined || conditionOf(settled) === 'gone') return;
  // By its id: a stack that somebody makes under the same name meanwhile isn't meant.
  if (settled.StackStatus !== 'DELETE_IN_PROGRESS') {
    await context.send(cloudformation(new DeleteStackCommand({ StackName: settled.StackId })));
  }
  const end = await follow(context, settled.StackId, usually);
  if (end !== undefined && conditionOf(end) !== 'gone') throw await explainUndeleted(context, end);
}

/** A token: letters, digits and dashes, as short as every service takes them. */
const digest = (...of: readonly string[]): string => createHash('sha256').update(of.join('\n')).digest('hex').slice(0, 36);
