import { randomUUID } from 'node:crypto';
import type { GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { pageOf } from '../../../paging.ts';
import type { World } from '../../../world/world.ts';
import { conflict, invalidParameter, stale } from '../errors.ts';
import { events, type FunctionRecord, functionArn, functions, type LambdaHandler } from '../model.ts';
import { functionNamed, readName } from '../names.ts';
import { forget } from '../running/pool.ts';
import { takeCode } from '../take-code.ts';
import { becomeReady } from './become-ready.ts';
import { configurationOf } from './describe.ts';
import { settled } from './settings.ts';

const createFunction: LambdaHandler<'CreateFunction'> = async (input, call) => {
  const { world } = call;
  const { name } = readName(world, input.FunctionName);
  if (input.PackageType === 'Image' || input.Code?.ImageUri !== undefined)
    throw invalidParameter('The sandbox runs functions from ZIP archives alone.');
  if (input.Publish) throw invalidParameter("The sandbox doesn't play published versions of functions.");
  const code = await takeCode(input.Code ?? {}, call);
  const settings = settled(world, input, undefined);
  if (functions(world).has(name)) throw conflict(`Function already exist: ${name}`);
  code.keep();
  const record: FunctionRecord = {
    name,
    ...settings,
    ...freshly(world),
    architecture: input.Architectures?.[0] ?? 'x86_64',
    code: code.record,
    state: 'Pending',
    update: 'InProgress',
    tags: input.Tags ?? {},
    policy: [],
    policyRevision: randomUUID(),
  };
  functions(world).set(name, record);
  becomeReady(world, record);
  return configurationOf(world, record);
};

const updateFunctionCode: LambdaHandler<'UpdateFunctionCode'> = async (input, call) => {
  const { world } = call;
  if (input.ImageUri !== undefined) throw invalidParameter('The sandbox runs functions from ZIP archives alone.');
  if (input.Publish) throw invalidParameter("The sandbox doesn't play published versions of functions.");
  changeable(world, input.FunctionName, input.RevisionId);
  const code = await takeCode(input, call);
  const before = changeable(world, input.FunctionName, input.RevisionId);
  const after = {
    ...before,
    ...freshly(world),
    code: code.record,
    architecture: input.Architectures?.[0] ?? before.architecture,
  };
  if (input.DryRun) return configurationOf(world, { ...before, code: code.record });
  code.keep();
  return change(world, after);
};

const updateFunctionConfiguration: LambdaHandler<'UpdateFunctionConfiguration'> = (input, { world }) => {
  const before = changeable(world, input.FunctionName, input.RevisionId);
  return change(world, { ...before, ...settled(world, input, before), ...freshly(world) });
};

const freshly = (world: World) => ({ revisionId: randomUUID(), modified: world.clock.now().toISOString() });

function change(world: World, after: FunctionRecord) {
  const record: FunctionRecord = { ...after, update: 'InProgress' };
  functions(world).set(record.name, record);
  forget(world, record.name);
  becomeReady(world, record);
  return configurationOf(world, record);
}

/** One change at a time: https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
function changeable(world: World, name: string | undefined, revisionId: string | undefined): FunctionRecord {
  const record = functionNamed(world, name);
  if (revisionId !== undefined && revisionId !== record.revisionId) throw stale();
  if (record.state === 'Pending' || record.update === 'InProgress') {
    const state = record.state === 'Pending' ? 'state: Pending' : 'progress';
    throw conflict(
      record.state === 'Pending'
        ? `The operation cannot be performed at this time. The function is currently in the following ${state}`
        : `The operation cannot be performed at this time. An update is in ${state} for resource: ${functionArn(world, record.name)}`,
    );
  }
  return record;
}

const getFunctionConfiguration: LambdaHandler<'GetFunctionConfiguration'> = ({ FunctionName, Qualifier }, { world }) =>
  configurationOf(world, functionNamed(world, FunctionName, Qualifier));

const getFunction: LambdaHandler<'GetFunction'> = ({ FunctionName, Qualifier }, { world }) => {
  const record = functionNamed(world, FunctionName, Qualifier);
  const Tags = Object.keys(record.tags).length > 0 ? { Tags: { ...record.tags } } : {};
  const found: Omit<GetFunctionCommandOutput, '$metadata'> = {
    Configuration: configurationOf(world, record),
    // On AWS with a presigned address of the archive; here nobody downloads it.
    Code: { RepositoryType: 'S3' },
    ...Tags,
    ...(record.reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: record.reserved } }),
  };
  return found;
};

const listFunctions: LambdaHandler<'ListFunctions'> = ({ Marker, MaxItems = 50 }, { world }) => {
  const all = [...functions(world).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const size = Math.min(MaxItems, 50);
  const refuse = () => invalidParameter('Invalid marker.');
  const { page, next } = pageOf(all, { keyOf: ({ name }) => name, size, token: Marker, refuse });
  return { Functions: page.map((record) => configurationOf(world, record)), ...(next !== undefined && { NextMarker: next }) };
};

const deleteFunction: LambdaHandler<'DeleteFunction'> = ({ FunctionName, Qualifier }, { world }) => {
  const { name } = functionNamed(world, FunctionName, Qualifier);
  functions(world).delete(name);
  for (const [id, event] of [...events(world).entries()]) if (event.name === name) events(world).delete(id);
  forget(world, name);
  return { StatusCode: 204 };
};

export const functionOperations = {
  CreateFunction: createFunction,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  ListFunctions: listFunctions,
  DeleteFunction: deleteFunction,
};
