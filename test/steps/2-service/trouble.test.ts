import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRouteCommand, DeleteRouteCommand, DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import { ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ec2, ecr, ecs, iam, logs } from '../../../src/aws/request.ts';
import { names } from '../../../steps/names.ts';
import { courseThrough, openRehearsal, type Rehearsal, type Run } from '../../helpers/rehearsal.ts';
import { pushForeignImage } from './kit/foreign-image.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const project = 'mysfits-t3st00';
const place = { cluster: names.cluster(project), serviceName: names.service(project) };

/** What went wrong, in one text: what, why, and what to do. */
const failureOf = ({ summary }: Run, step: string): string => {
  const error = summary.results.find((result) => result.step === step)?.error;
  return [error?.what, error?.why, ...(error?.nextSteps ?? [])].join('\n');
};
const failedSteps = ({ summary }: Run) => summary.results.filter(({ outcome }) => outcome === 'failed').map(({ step }) => step);

const lastWords = 'No creature to be found';

/** The learner's service, broken: it says something and ends. Returns what mends it. */
async function breakService({ files }: Rehearsal): Promise<() => Promise<void>> {
  const program = join(files.service, 'mysfits', '__main__.py');
  const good = await readFile(program, 'utf8');
  await writeFile(program, `print(${JSON.stringify(lastWords)}, flush=True)\nraise SystemExit(1)\n`);
  return () => writeFile(program, good);
}

describe('trouble on the way to a service that answers', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await openRehearsal({ project, course: courseThrough('service') });
  });
  afterAll(() => rehearsal.close());

  const outputs = async (step: string) => (await rehearsal.state())?.rows[step]?.outputs ?? {};
  const answers = async () => (await fetch(`${(await outputs('site-connect-service')).serviceUrl}/mysfits`)).status;
  const expectTheEnd = async (run: Run) => {
    expect(failedSteps(run).map((step) => failureOf(run, step))).toEqual([]);
    expect(run.summary.outcome).toBe('done');
    expect(await answers()).toBe(200);
    expect((await rehearsal.up()).changes).toEqual([]);
  };
  /** What is wrong behind its back shows when the next task starts. */
  const stopTheTask = async () => {
    const { send } = rehearsal.hands;
    const { taskArns = [] } = await send(ecs(new ListTasksCommand({ ...place, desiredStatus: 'RUNNING' })));
    for (const task of taskArns) await send(ecs(new StopTaskCommand({ cluster: place.cluster, task })));
  };

  // In this order: each begins where the one before was mended.
  it('a stack that fails half way is named with what failed; what stands beside it stays', async () => {
    await rehearsal.sandbox.control.turn('cloudformation/fail/TaskRole', true);
    const run = await rehearsal.up();
    expect(run.summary.outcome).toBe('failed');
    expect(failedSteps(run)).toEqual(['core-stack']);
    expect(failureOf(run, 'core-stack')).toMatch(/TaskRole[\s\S]*same command again/);
    for (const step of ['site-pages', 'image', 'cluster', 'log-group']) {
      expect(run.summary.results.find((result) => result.step === step)?.outcome, step).toBe('created');
    }
    await rehearsal.sandbox.control.turn('cloudformation/fail/TaskRole', false);
  });

  it("a role that IAM hasn't told everybody of yet is waited for, and said", async () => {
    const { control } = rehearsal.sandbox;
    await control.turn('iam/slow-roles', true);
    const heard: string[] = [];
    const run = await rehearsal.up({
      emit: (event) => {
        if (event.type !== 'step-note' || !event.text.includes('unable to assume')) return;
        heard.push(event.text);
        // So long that it is known.
        void control.moveClock(30);
      },
    });
    await control.turn('iam/slow-roles', false);
    await expectTheEnd(run);
    expect(heard).toHaveLength(1);
  });

  it('a new version that crashes is told with its last words, while the one before answers', async () => {
    const mend = await breakService(rehearsal);
    const run = await rehearsal.up();
    expect(failedSteps(run)).toEqual(['service']);
    expect(failureOf(run, 'service')).toMatch(
      new RegExp(`with code 1[\\s\\S]*last words:\\s+${lastWords}[\\s\\S]*run \`up\` again`),
    );
    expect(await answers()).toBe(200);
    await mend();
    await expectTheEnd(await rehearsal.up());
  });

  it('an execution role that may not fetch the image any more', async () => {
    const { send } = rehearsal.hands;
    const RoleName = String((await outputs('core-stack')).executionRole)
      .split('/')
      .at(-1);
    const { PolicyNames = [] } = await send(iam(new ListRolePoliciesCommand({ RoleName })));
    const policies = await Promise.all(
      PolicyNames.map((PolicyName) => send(iam(new GetRolePolicyCommand({ RoleName, PolicyName })))),
    );
    for (const PolicyName of PolicyNames) await send(iam(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
    await stopTheTask();
    const run = await rehearsal.up();
    expect(failedSteps(run)).toEqual(['service']);
    expect(failureOf(run, 'service')).toMatch(
      /execution role may not do[\s\S]*ecr:GetAuthorizationToken[\s\S]*core\.template\.yaml/,
    );
    for (const { PolicyName, PolicyDocument = '' } of policies) {
      await send(iam(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) })));
    }
    await expectTheEnd(await rehearsal.up());
  });

  it('a subnet without a way out', async () => {
    const { send } = rehearsal.hands;
    const { vpc } = await outputs('core-stack');
    const everywhere = '0.0.0.0/0';
    const { RouteTables = [] } = await send(
      ec2(new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [String(vpc)] }] })),
    );
    const waysOut = RouteTables.flatMap(({ RouteTableId, Routes = [] }) =>
      Routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === everywhere).map(({ GatewayId }) => ({
        RouteTableId,
        GatewayId,
      })),
    );
    for (const { RouteTableId } of waysOut) {
      await send(ec2(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: everywhere })));
    }
    await stopTheTask();
    const run = await rehearsal.up();
    expect(failedSteps(run)).toEqual(['service']);
    expect(failureOf(run, 'service')).toMatch(/no way out of its subnet[\s\S]*i\/o timeout[\s\S]*0\.0\.0\.0\/0/);
    expect(waysOut).toHaveLength(1);
    for (const route of waysOut) await send(ec2(new CreateRouteCommand({ ...route, DestinationCidrBlock: everywhere })));
    await expectTheEnd(await rehearsal.up());
  });

  it('an image for another processor', async () => {
    const { send } = rehearsal.hands;
    const { tag, uri, platform } = await outputs('image');
    const ids = { repositoryName: names.repository(project), imageIds: [{ imageTag: String(tag) }] };
    await send(ecr(new BatchDeleteImageCommand(ids)));
    await pushForeignImage(send, String(uri), String(platform));
    await stopTheTask();
    const run = await rehearsal.up();
    expect(failedSteps(run)).toEqual(['service']);
    expect(failureOf(run, 'service')).toMatch(/another processor[\s\S]*exec format error/);
    await send(ecr(new BatchDeleteImageCommand(ids)));
    await expectTheEnd(await rehearsal.up());
  });

  it('a log group that is gone is made again, and what could not start without it starts', async () => {
    await rehearsal.hands.send(logs(new DeleteLogGroupCommand({ logGroupName: names.logGroup(project) })));
    await stopTheTask();
    await expectTheEnd(await rehearsal.up());
  });
});

describe('a service that never came up', () => {
  it('is told with its last words, torn down without a trace, and comes up once it is mended', async () => {
    const rehearsal = await openRehearsal({ project, course: courseThrough('service') });
    try {
      const mend = await breakService(rehearsal);
      const run = await rehearsal.up();
      expect(failedSteps(run)).toEqual(['service']);
      expect(failureOf(run, 'service')).toMatch(new RegExp(`doesn't come up[\\s\\S]*with code 1[\\s\\S]*${lastWords}`));
      await rehearsal.teardown();
      expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
      expect((await rehearsal.up()).summary.outcome).toBe('failed');
      await mend();
      expect((await rehearsal.up()).summary.outcome).toBe('done');
    } finally {
      await rehearsal.close();
    }
  });
});
