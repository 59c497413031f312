import { readFile } from 'node:fs/promises';
import {
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { AllocateAddressCommand, DescribeNatGatewaysCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { CreateLoadBalancerCommand, DeleteLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, it } from 'vitest';
import { coursePermissions, policyDocuments } from '../../../src/aws/policy.ts';
import { cloudformation, ec2, elbv2 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { type CourseModule, defineCourse, defineModule } from '../../../src/course/course.ts';
import { recover } from '../../../src/engine/recover.ts';
import { templatePath } from '../../../steps/2-service/core/template.ts';
import { coreStack } from '../../../steps/2-service/core-stack.ts';
import { networkChoice } from '../../../steps/2-service/network.ts';
import { course as wholeCourse } from '../../../steps/index.ts';
import { openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

const stackName = 'mysfits-t3st00-core';
const ground: CourseModule<CourseTools> = defineModule({
  id: 'service',
  title: 'The ground alone',
  result: 'There is a network',
  steps: [coreStack],
  checks: [],
  opens: () => [],
});
const course = defineCourse<CourseTools>({ ...wholeCourse, choices: [networkChoice], modules: [ground] });

let rehearsal: Rehearsal;
const open = async (network: string) => {
  rehearsal = await openRehearsal({ course, choices: { network } });
};
afterEach(() => rehearsal.close());

const outputs = async () => (await rehearsal.state())?.rows['core-stack']?.outputs ?? {};
const stack = async () => {
  const { Stacks } = await rehearsal.hands.send(cloudformation(new DescribeStacksCommand({ StackName: stackName })));
  return Stacks?.[0];
};
const gateways = async () => {
  const { NatGateways = [] } = await rehearsal.hands.send(ec2(new DescribeNatGatewaysCommand({})));
  return NatGateways.filter(({ State }) => State === 'available').length;
};
const types = async () => (await rehearsal.sandbox.control.inventory()).map(({ type }) => type);
const failure = ({ summary }: Awaited<ReturnType<Rehearsal['up']>>) => summary.results[0]?.error;
const changed = ({ changes }: Awaited<ReturnType<Rehearsal['up']>>) => changes.map(({ operation }) => operation);

describe('the core stack', () => {
  it('is made as it was shown, told on the way, handed on, left alone by a second run, and torn down without a trace', async () => {
    await open('two-nat');
    const [planned] = await rehearsal.plan();
    const first = await rehearsal.up();
    expect(first.summary.outcome).toBe('done');
    const shown = first.events.flatMap((event) => (event.type === 'requests-shown' ? event.requests : []));
    expect(first.changes.map(({ operation, input }) => ({ operation, input }))).toEqual(
      shown.map(({ operation, input }) => ({ operation, input })),
    );
    expect(planned?.requests[0]?.line).toContain(`--template-body=file://${templatePath()}`);
    const { vpc, publicSubnets, privateSubnets, taskSubnets, assignPublicIp, ...others } = await outputs();
    const { Subnets = [] } = await rehearsal.hands.send(ec2(new DescribeSubnetsCommand({})));
    const own = Subnets.filter(({ VpcId }) => VpcId === vpc);
    expect(own.map(({ SubnetId }) => SubnetId).sort()).toEqual(
      [...(publicSubnets as string[]), ...(privateSubnets as string[])].sort(),
    );
    expect(new Set(own.map(({ AvailabilityZoneId }) => AvailabilityZoneId)).size).toBe(2);
    expect([taskSubnets, assignPublicIp]).toEqual([privateSubnets, false]);
    for (const role of ['executionRole', 'taskRole', 'buildRole', 'pipelineRole', 'triggerRole']) {
      expect(others[role]).toMatch(new RegExp(`^arn:aws:iam::\\d+:role/${stackName}-`));
    }
    expect(await gateways()).toBe(2);

    const second = await rehearsal.up();
    expect([second.summary.results[0]?.outcome, changed(second)]).toEqual(['unchanged', []]);
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('needs nothing but what its policy allows: made, changed and torn down', async () => {
    const allowed = (account: string) =>
      policyDocuments(coursePermissions(course, { project: 'mysfits-t3st00', account, region: 'eu-west-1' }));
    rehearsal = await openRehearsal({ course, policies: (account) => allowed(account).map(({ document }) => document) });
    expect(failure(await rehearsal.up())).toBeUndefined();
    for (const network of ['two-nat', 'one-nat']) {
      await rehearsal.choose({ network });
      expect(failure(await rehearsal.up())).toBeUndefined();
    }
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
  });

  it('stands in two zones in which Fargate runs', async () => {
    rehearsal = await openRehearsal({ course, region: 'ap-northeast-1' });
    await rehearsal.up();
    const { Subnets = [] } = await rehearsal.hands.send(ec2(new DescribeSubnetsCommand({})));
    const { vpc } = await outputs();
    const zones = Subnets.filter(({ VpcId }) => VpcId === vpc).map(({ AvailabilityZoneId }) => AvailabilityZoneId);
    expect(zones).toHaveLength(4);
    for (const zone of zones) expect(['apne1-az1', 'apne1-az2', 'apne1-az4']).toContain(zone);
  });

  it('changes its network in place, there and back: subnets, groups and roles stay', async () => {
    await open('frugal');
    await rehearsal.up();
    const before = await outputs();
    expect([before.taskSubnets, before.assignPublicIp, await gateways()]).toEqual([before.publicSubnets, true, 0]);
    for (const [network, count] of [
      ['two-nat', 2],
      ['one-nat', 1],
      ['frugal', 0],
    ] as const) {
      await rehearsal.choose({ network });
      const run = await rehearsal.up();
      expect([network, run.summary.outcome, changed(run)]).toEqual([network, 'done', ['UpdateStack']]);
      const after = await outputs();
      const subnets = count === 0 ? before.publicSubnets : before.privateSubnets;
      expect(after).toEqual({ ...before, taskSubnets: subnets, assignPublicIp: count === 0 });
      expect(await gateways()).toBe(count);
      expect(changed(await rehearsal.up())).toEqual([]);
    }
    expect((await types()).filter((type) => /EIP|NatGateway/.test(type))).toEqual([]);
  });

  it('takes back what others changed, parameters, template and tags alike, in one update', async () => {
    await open('frugal');
    await rehearsal.up();
    const { Parameters = [], Tags } = (await stack()) ?? {};
    const template = `${await readFile(templatePath(), 'utf8')}  Added:\n    Value: by hand\n`;
    await rehearsal.hands.send(
      cloudformation(
        new UpdateStackCommand({
          StackName: stackName,
          TemplateBody: template,
          Parameters: Parameters.map((one) => (one.ParameterKey === 'SideDoor' ? { ...one, ParameterValue: 'closed' } : one)),
          Capabilities: ['CAPABILITY_IAM'],
          Tags: [{ Key: 'owner', Value: 'somebody' }],
        }),
      ),
    );
    const run = await rehearsal.up();
    expect([run.summary.results[0]?.outcome, changed(run)]).toEqual(['updated', ['UpdateStack']]);
    const now = await stack();
    expect(now?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'SideDoor')?.ParameterValue).toBe('open');
    expect(now?.Tags).toEqual(expect.arrayContaining([...(Tags ?? []), { Key: 'owner', Value: 'somebody' }]));
    const { TemplateBody } = await rehearsal.hands.send(cloudformation(new GetTemplateCommand({ StackName: stackName })));
    expect(TemplateBody).not.toContain('by hand');
    expect(changed(await rehearsal.up())).toEqual([]);
  });

  it('tells whoever lost the state file what it is, and what was chosen', async () => {
    await open('one-nat');
    await rehearsal.up();
    const { session, project } = rehearsal;
    const signal = new AbortController().signal;
    const before = await rehearsal.state();
    const { state, steps } = await recover({
      course,
      folder: rehearsal.folder,
      project,
      choices: { network: 'frugal' },
      traces: [],
      at: { place: 'sandbox', account: session.account, region: session.region },
      tools: () => rehearsal.hands,
      card: ({ id, title, service, takes }, module) => ({ id, title, service, takes, module, perHour: 0 }),
      emit: () => {},
      stop: signal,
    });
    expect(steps.map(({ found }) => found)).toEqual(['there']);
    expect(state.choices).toEqual({ network: 'one-nat' });
    expect(state.rows['core-stack']?.outputs).toEqual(before?.rows['core-stack']?.outputs);
  });

  it("is left alone where it is somebody else's", async () => {
    await open('frugal');
    const body = { TemplateBody: 'Resources: { Gate: { Type: AWS::EC2::InternetGateway } }' };
    await rehearsal.hands.send(cloudformation(new CreateStackCommand({ StackName: stackName, ...body })));
    const run = await rehearsal.up();
    expect(failure(run)?.what).toContain("isn't this project's");
    expect(changed(run)).toEqual([]);
    await rehearsal.teardown();
    expect((await stack())?.StackName).toBe(stackName);
  });
});

describe('a core stack that was cut off', () => {
  it.each(['CreateStack', 'DescribeStackEvents'])('after %s is found and seen to its end by the next run', async (last) => {
    await open('one-nat');
    const stop = new AbortController();
    const { sandbox } = rehearsal;
    await sandbox.control.setLatency('aws', 20);
    const cut = await rehearsal.up({
      stop: stop.signal,
      emit: (event) => {
        if (event.type === 'call' && event.call.operation === last) stop.abort();
      },
    });
    expect(cut.summary.outcome).toBe('interrupted');
    expect((await stack())?.StackStatus).toBe('CREATE_IN_PROGRESS');
    await sandbox.control.setLatency('instant');
    const run = await rehearsal.up();
    expect([run.summary.outcome, changed(run)]).toEqual(['done', []]);
    expect(await gateways()).toBe(1);
    await rehearsal.teardown();
    expect(await sandbox.control.inventory()).toEqual([]);
  });

  it('in the middle of a change is seen to its end by the next run', async () => {
    await open('frugal');
    await rehearsal.up();
    await rehearsal.choose({ network: 'one-nat' });
    const stop = new AbortController();
    await rehearsal.sandbox.control.setLatency('aws', 20);
    await rehearsal.up({
      stop: stop.signal,
      emit: (event) => {
        if (event.type === 'call' && event.call.operation === 'UpdateStack') stop.abort();
      },
    });
    expect((await stack())?.StackStatus).toBe('UPDATE_IN_PROGRESS');
    await rehearsal.sandbox.control.setLatency('instant');
    const run = await rehearsal.up();
    expect([run.summary.outcome, changed(run)]).toEqual(['done', []]);
    expect((await outputs()).assignPublicIp).toBe(false);
    expect(await gateways()).toBe(1);
  });

  it.each(['CreateStack', 'UpdateStack'])('from the answer to %s does not make it twice', async (operation) => {
    await open('frugal');
    if (operation === 'UpdateStack') await rehearsal.up();
    await rehearsal.choose({ network: 'one-nat' });
    await rehearsal.sandbox.control.addFault({ kind: 'drop', service: 'cloudformation', operation, nth: 1 });
    expect((await rehearsal.up()).summary.outcome).toBe('done');
    expect((await types()).filter((type) => type === 'AWS::CloudFormation::Stack')).toHaveLength(1);
    expect(changed(await rehearsal.up())).toEqual([]);
  });

  it('can be torn down while it is still being made', async () => {
    await open('two-nat');
    const stop = new AbortController();
    await rehearsal.sandbox.control.setLatency('aws', 20);
    const notes: string[] = [];
    await rehearsal.up({
      stop: stop.signal,
      emit: (event) => {
        if (event.type === 'step-note') notes.push(event.text);
        if (/NAT gateway/.test(notes.at(-1) ?? '')) stop.abort();
      },
    });
    expect(notes.at(-1)).toMatch(/2 NAT gateways.* are being made, \d+ things are done/);
    expect((await stack())?.StackStatus).toBe('CREATE_IN_PROGRESS');
    await rehearsal.sandbox.control.setLatency('instant');
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });
});

describe('a core stack that fails', () => {
  it('for want of an elastic IP says so, keeps nothing, and is made anew by the next run', async () => {
    await open('two-nat');
    await rehearsal.sandbox.control.turn('ec2/used-up-addresses', true);
    const run = await rehearsal.up();
    expect(failure(run)?.why).toMatch(/no elastic IP left.*maximum number of addresses/is);
    expect(failure(run)?.nextSteps.join()).toContain('up --network frugal');
    expect((await stack())?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await types()).toEqual(['AWS::CloudFormation::Stack']);
    await rehearsal.sandbox.control.turn('ec2/used-up-addresses', false);
    const again = await rehearsal.up();
    expect([again.summary.outcome, changed(again)]).toEqual(['done', ['DeleteStack', 'CreateStack']]);
  });

  it('leaves a stack that a teardown takes away', async () => {
    await open('frugal');
    await rehearsal.sandbox.control.turn('cloudformation/fail/TaskRole', true);
    const run = await rehearsal.up();
    expect(failure(run)?.what).toContain('a role');
    await rehearsal.teardown();
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('in a change stands as it was, and changes once it can', async () => {
    await open('frugal');
    await rehearsal.up();
    const before = await outputs();
    await rehearsal.choose({ network: 'two-nat' });
    await rehearsal.sandbox.control.turn('ec2/used-up-addresses', true);
    const run = await rehearsal.up();
    expect(failure(run)?.why).toContain('Everything is as it was before.');
    expect((await stack())?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await outputs()).toEqual(before);
    await rehearsal.sandbox.control.turn('ec2/used-up-addresses', false);
    expect((await rehearsal.up()).summary.results[0]?.outcome).toBe('updated');
    expect(await gateways()).toBe(2);
  });

  it('in a change and in taking it back is stuck, says why, and goes on once what was in its way is gone', async () => {
    await open('one-nat');
    await rehearsal.up();
    await rehearsal.choose({ network: 'two-nat' });
    await rehearsal.sandbox.control.turn('cloudformation/fail/SecondPrivateWayOut', true);
    const run = await rehearsal.up();
    expect(failure(run)?.what).toContain('is stuck');
    expect(failure(run)?.why).toContain('SecondPrivateWayOut');
    expect((await stack())?.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(failure(await rehearsal.up())?.what).toContain('is stuck');
    await rehearsal.sandbox.control.turn('cloudformation/fail/SecondPrivateWayOut', false);
    expect((await rehearsal.up()).summary.outcome).toBe('done');
    expect(await gateways()).toBe(2);
  });

  it('is told before anything is touched where the account has no room for its addresses', async () => {
    await open('two-nat');
    for (let taken = 0; taken < 4; taken++) await rehearsal.hands.send(ec2(new AllocateAddressCommand({ Domain: 'vpc' })));
    const run = await rehearsal.up();
    expect(changed(run)).toEqual([]);
    expect(failure(run)?.what).toBe('The network needs 2 elastic IPs, and 1 can be had');
    await rehearsal.choose({ network: 'one-nat' });
    expect((await rehearsal.up()).summary.outcome).toBe('done');
  });

  it('to go names what holds it, and goes once that is gone', async () => {
    await open('frugal');
    await rehearsal.up();
    const { publicSubnets, loadBalancerSecurityGroup } = await outputs();
    const { LoadBalancers } = await rehearsal.hands.send(
      elbv2(
        new CreateLoadBalancerCommand({
          Name: 'somebodys',
          Type: 'network',
          Subnets: [...(publicSubnets as string[])],
          SecurityGroups: [String(loadBalancerSecurityGroup)],
        }),
      ),
    );
    const torn = await rehearsal.teardown();
    expect(torn.summary.outcome).toBe('left');
    expect(torn.summary.results[0]?.error?.why).toMatch(/a subnet \(subnet-.*Network interfaces .*eni-\w+ \(ELB net\/somebodys/s);
    await rehearsal.hands.send(elbv2(new DeleteLoadBalancerCommand({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn })));
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });
});
