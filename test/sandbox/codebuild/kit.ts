import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  StartBuildCommand,
  type StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, vi } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import type { clientsOf } from '../../helpers/sandbox.ts';

type Clients = ReturnType<typeof clientsOf>;

/** What a build without anything special is allowed. */
const usual = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** Makes a role that CodeBuild may take; its ARN. */
export async function makeRole(
  { iam }: Clients,
  {
    name = 'build',
    service = 'codebuild.amazonaws.com',
    actions = usual,
  }: { name?: string; service?: string; actions?: readonly string[] } = {},
): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(policy) }));
  return String(Role?.Arn);
}

/** The input of a project without a source, whose buildspec is given. */
export function projectInput(
  serviceRole: string,
  buildspec: string,
  more: Partial<CreateProjectCommandInput> = {},
): CreateProjectCommandInput {
  return {
    name: 'demo',
    serviceRole,
    source: { type: 'NO_SOURCE', buildspec },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    },
    ...more,
  };
}

/** Waits until a build has ended; as many milliseconds at most. */
export async function ended({ codebuild }: Clients, id: string | undefined, timeout = 20_000): Promise<Build> {
  return await vi.waitFor(
    async () => {
      const { builds: [build] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [String(id)] }));
      expect(build?.buildComplete).toBe(true);
      return build as Build;
    },
    { timeout, interval: 30 },
  );
}

/** Makes a project, runs one build of it, and waits for the end. */
export async function buildOf(
  clients: Clients,
  input: CreateProjectCommandInput,
  start: Partial<StartBuildCommandInput> = {},
): Promise<Build & { readonly lines: string[] }> {
  await clients.codebuild.send(new CreateProjectCommand(input));
  const { build } = await clients.codebuild.send(new StartBuildCommand({ projectName: input.name, ...start }));
  const end = await ended(clients, build?.id);
  return { ...end, lines: await linesOf(clients, end) };
}

/** What stands in a build's log, without what CodeBuild itself says. */
export async function linesOf({ logs }: Clients, { logs: at }: Build): Promise<string[]> {
  if (at?.groupName === undefined) return [];
  const { events = [] } = await logs.send(
    new GetLogEventsCommand({ logGroupName: at.groupName, logStreamName: at.streamName, startFromHead: true }),
  );
  return events.map(({ message = '' }) => message.trimEnd()).filter((line) => !line.startsWith('[Container]'));
}

/** The phases of a build by their names, each with how it ended. */
export const phasesOf = ({ phases = [] }: Build) =>
  phases.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus ?? '-'}`);

export type { Sandbox };
