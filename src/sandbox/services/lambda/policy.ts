import { randomUUID } from 'node:crypto';
import { evaluate } from '../../authorization/evaluate.ts';
import type { Statement } from '../../authorization/statement.ts';
import type { World } from '../../world/world.ts';
import { conflict, invalidParameter, notFound, stale } from './errors.ts';
import { type FunctionRecord, functionArn, functions, type LambdaHandler, type PolicyStatement } from './model.ts';
import { functionNamed, readName } from './names.ts';

/** Who wants to call a function, and for what. */
export interface Invoker {
  /** `s3.amazonaws.com` */
  readonly principal: string;
  readonly sourceArn?: string;
  /** The account of the source. */
  readonly sourceAccount?: string;
}

/** Whether a function's own policy lets a service of AWS call it; false where there is no such function. */
export function functionAllows(world: World, arn: string, { principal, sourceArn, sourceAccount }: Invoker): boolean {
  const { name } = readName(world, arn);
  const record = functions(world).get(name);
  if (!record) return false;
  const context = {
    'aws:sourcearn': sourceArn === undefined ? [] : [sourceArn],
    'aws:sourceaccount': sourceAccount === undefined ? [] : [sourceAccount],
    'aws:principaltype': ['Service'],
  };
  return (
    evaluate(record.policy.map(read), {
      action: 'lambda:InvokeFunction',
      resource: functionArn(world, name),
      caller: undefined,
      service: principal,
      context,
    }) === 'allow'
  );
}

function read({ Principal, Action, Resource, Condition = {} }: PolicyStatement): Statement {
  const principals =
    Principal === '*' ? { AWS: ['*'] } : Object.fromEntries(Object.entries(Principal).map(([kind, name]) => [kind, [name]]));
  const conditions = Object.fromEntries(
    Object.entries(Condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value]])),
    ]),
  );
  const plain = { notPrincipals: false, notActions: false, notResources: false };
  return { effect: 'Allow', principals, actions: [Action], resources: [Resource], conditions, ...plain };
}

const addPermission: LambdaHandler<'AddPermission'> = (input, { world }) => {
  const record = functionNamed(world, input.FunctionName, input.Qualifier);
  checkRevision(record, input.RevisionId);
  const Sid = input.StatementId ?? '';
  if (record.policy.some((statement) => statement.Sid === Sid))
    throw conflict(
      `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  if (input.FunctionUrlAuthType !== undefined || input.EventSourceToken !== undefined || input.PrincipalOrgID !== undefined)
    throw invalidParameter("The sandbox doesn't play function URLs, event source tokens and organizations.");
  const statement: PolicyStatement = {
    Sid,
    Effect: 'Allow',
    Principal: principalOf(input.Principal ?? ''),
    Action: input.Action ?? '',
    Resource: functionArn(world, record.name),
    ...conditionOf(input),
  };
  functions(world).set(record.name, { ...record, policy: [...record.policy, statement], policyRevision: randomUUID() });
  return { Statement: JSON.stringify(statement) };
};

function principalOf(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith('arn:aws:')) return { AWS: principal };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}

function conditionOf({ SourceAccount, SourceArn }: { SourceAccount?: string | undefined; SourceArn?: string | undefined }) {
  const condition = {
    ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return Object.keys(condition).length > 0 ? { Condition: condition } : {};
}

const removePermission: LambdaHandler<'RemovePermission'> = (input, { world }) => {
  const record = functionNamed(world, input.FunctionName, input.Qualifier);
  checkRevision(record, input.RevisionId);
  const policy = record.policy.filter(({ Sid }) => Sid !== input.StatementId);
  if (policy.length === record.policy.length) throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  functions(world).set(record.name, { ...record, policy, policyRevision: randomUUID() });
  return {};
};

const getPolicy: LambdaHandler<'GetPolicy'> = ({ FunctionName, Qualifier }, { world }) => {
  const record = functionNamed(world, FunctionName, Qualifier);
  if (record.policy.length === 0) throw notFound('The resource you requested does not exist.');
  const policy = { Version: '2012-10-17', Id: 'default', Statement: record.policy };
  return { Policy: JSON.stringify(policy), RevisionId: record.policyRevision };
};

function checkRevision(record: FunctionRecord, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== record.policyRevision) throw stale();
}

export const policyOperations = { AddPermission: addPermission, RemovePermission: removePermission, GetPolicy: getPolicy };
