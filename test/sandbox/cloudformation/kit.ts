import {
  type CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

/** A sandbox, its clients, and what tests of stacks do again and again. */
export async function openStacks() {
  const sandbox = await openSandbox();
  return { sandbox, ...clientsOf(sandbox), ...stacksOf(clientsOf(sandbox).cloudformation) };
}

/** What tests do with stacks, each by SDK calls, and each until CloudFormation has done its work. */
export function stacksOf(client: CloudFormationClient) {
  const describe = async (StackName: string): Promise<Stack> => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks ?? [];
    if (!stack) throw new Error(`There is no stack ${StackName}.`);
    return stack;
  };
  /** Asks until the stack is in a state that lasts. */
  const settled = async (StackName: string): Promise<Stack> => {
    for (let tries = 0; ; tries += 1) {
      const stack = await describe(StackName);
      if (!stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
      if (tries > 3_000) throw new Error(`${StackName} stays ${stack.StackStatus}.`);
    }
  };
  const events = async (StackName: string): Promise<readonly StackEvent[]> => {
    const found: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new DescribeStackEventsCommand({ StackName, NextToken }));
      found.push(...(page.StackEvents ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return found.reverse();
  };
  return {
    describe,
    settled,
    events,
    create: async (input: Partial<CreateStackCommandInput> & { template: object | string }): Promise<Stack> => {
      const { template, ...rest } = input;
      const { StackId } = await client.send(new CreateStackCommand({ StackName: 'test', TemplateBody: text(template), ...rest }));
      return settled(StackId ?? '');
    },
    update: async (input: Partial<UpdateStackCommandInput> & { template?: object | string }): Promise<Stack> => {
      const { template, ...rest } = input;
      const body = template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: text(template) };
      const { StackId } = await client.send(new UpdateStackCommand({ StackName: 'test', ...body, ...rest }));
      return settled(StackId ?? '');
    },
    remove: async (StackName: string): Promise<Stack> => {
      const { StackId = '' } = await describe(StackName);
      await client.send(new DeleteStackCommand({ StackName }));
      return settled(StackId);
    },
    /** Why resources failed. */
    failures: async (StackName: string): Promise<readonly (string | undefined)[]> =>
      (await events(StackName))
        .filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
        .map((event) => event.ResourceStatusReason),
    /** Physical ids by logical id, of what is there. */
    ids: async (StackName: string): Promise<Record<string, string>> => {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      const here = StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
      return Object.fromEntries(
        here.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]),
      );
    },
  };
}

/** Each event as `LogicalId STATUS`, in the order they happened. */
export const lines = (events: readonly StackEvent[]): readonly string[] =>
  events.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`);

/** Outputs by key. */
export const outputsOf = ({ Outputs = [] }: Stack): Record<string, string> =>
  Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

/** A template of these resources alone. */
export const template = (resources: object, rest: object = {}): object => ({ Resources: resources, ...rest });

/** A log group: the smallest resource there is. */
export const group = (properties: object = {}, rest: object = {}): object => ({
  ...{ Type: 'AWS::Logs::LogGroup', Properties: properties },
  ...rest,
});

/** Turns a switch on for this test. */
export function turnOn(sandbox: Sandbox, name: string): void {
  sandbox.world.switches.turn(name, true);
  onTestFinished(() => sandbox.world.switches.turn(name, false));
}

const text = (template: object | string): string => (typeof template === 'string' ? template : JSON.stringify(template));
