import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coursePermissions, policyDocuments } from '../../../src/aws/policy.ts';
import { logs } from '../../../src/aws/request.ts';
import { openSession } from '../../../src/aws/session.ts';
import { createTools } from '../../../src/aws/tools.ts';
import { course } from '../../../steps/index.ts';
import { openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

let rehearsal: Rehearsal;
/** The state file of all that was built. */
let built: string;
beforeAll(async () => {
  rehearsal = await openRehearsal({ choices: { network: 'one-nat' }, policies: printed });
  expect((await rehearsal.up()).summary.outcome).toBe('done');
  await rehearsal.sandbox.control.snapshot('built');
  built = await readFile(stateFile(), 'utf8');
}, 180_000);
afterAll(() => rehearsal.close());

/** What `policy` prints: all that is built and torn down here is, by a user who may do that and nothing else. */
const printed = (account: string) =>
  policyDocuments(coursePermissions(course, { project: 'mysfits-t3st00', account, region: 'eu-west-1' })).map(
    ({ document }) => document,
  );

const stateFile = () => join(rehearsal.folder, '.mysfits', 'state.json');

/** Takes rows out of the state file, as if they had never been written. */
async function forget(...steps: readonly string[]): Promise<void> {
  const state = JSON.parse(await readFile(stateFile(), 'utf8'));
  const rows = Object.entries(state.rows).filter(([id]) => steps.length > 0 && !steps.includes(id));
  await writeFile(stateFile(), JSON.stringify({ ...state, rows: Object.fromEntries(rows) }));
}

describe('a teardown whose state file knows nothing', { timeout: 90_000 }, () => {
  it('finds all that stands, tells what it costs, and removes it in an order that works', async () => {
    await forget();
    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.map(({ type, outcome }) => [type, outcome])).toEqual(
      [
        'AWS::Events::Rule',
        'AWS::CodePipeline::Pipeline',
        'AWS::CodeBuild::Project',
        'AWS::CodeCommit::Repository',
        'AWS::ApplicationAutoScaling::ScalableTarget',
        'AWS::ECS::Service',
        'AWS::ECS::Cluster',
        'AWS::ECS::TaskDefinition',
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        'AWS::ECR::Repository',
        'AWS::DynamoDB::Table',
        'AWS::CloudFormation::Stack',
        'AWS::S3::Bucket',
        'AWS::S3::Bucket',
        'AWS::Logs::LogGroup',
        'AWS::Logs::LogGroup',
      ].map((type) => [type, 'deleted']),
    );
    const perHour = summary.leftovers.flatMap(({ type, perHour }) => (perHour > 0 ? [[type.split('::').at(-1), perHour]] : []));
    expect(Object.fromEntries(perHour)).toEqual({ Service: 0.0123425, LoadBalancer: 0.0325, Stack: 0.05 });
    expect(summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it.each([
    ['service', 'scaling'],
    ['scaling', 'load-balancer'],
    ['core-stack', 'image-repository'],
    ['pipeline', 'source-repository'],
  ])('removes that of which the row is lost (%s %s), and then what that kept from going', async (...lost) => {
    await rehearsal.sandbox.control.restore('built');
    await writeFile(stateFile(), built);
    await forget(...lost);
    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.map(({ outcome }) => outcome)).toEqual(lost.map(() => 'deleted'));
    expect(summary.outcome, JSON.stringify(summary.results.map(({ step, outcome, error }) => [step, outcome, error]))).toBe(
      'done',
    );
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('removes the rest when a kind of thing cannot be looked for, says which, and that it may not be all', async () => {
    await rehearsal.sandbox.control.restore('built');
    await writeFile(stateFile(), built);
    await forget('scaling', 'log-group');
    const { control } = rehearsal.sandbox;
    const denial = { code: 'AccessDeniedException', status: 400, message: 'not authorized to perform logs:DescribeLogGroups' };
    await control.addFault({ kind: 'fail', service: 'logs', operation: 'DescribeLogGroups', ...denial });
    const { summary, events } = await rehearsal.teardown();
    await control.liftFaults();
    expect(summary.leftovers.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['AWS::ApplicationAutoScaling::ScalableTarget', 'deleted'],
    ]);
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
    expect(warnings.join()).toMatch(/Can't look for log groups left over: .*DescribeLogGroups/);
    expect([summary.outcome, JSON.stringify(summary.unsearched)]).toEqual(['left', expect.stringContaining('DescribeLogGroups')]);
    const again = await rehearsal.teardown();
    expect(again.summary.leftovers.map(({ type, outcome }) => [type, outcome])).toEqual([['AWS::Logs::LogGroup', 'deleted']]);
    expect([again.summary.outcome, await control.inventory()]).toEqual(['done', []]);
  });

  it('takes nothing for there that tag search still shows, and takes what AWS made by its name', async () => {
    await rehearsal.sandbox.control.restore('built');
    await writeFile(stateFile(), built);
    const { control } = rehearsal.sandbox;
    await control.turn('tagging/shows-deleted', true);
    await rehearsal.teardown();
    const { project } = rehearsal;
    const owner = await openSession({ sandbox: rehearsal.sandbox });
    const hands = createTools({ ...rehearsal, session: owner, signal: new AbortController().signal });
    for (const name of [`/aws/codebuild/${project}-build`, `/aws/lambda/${project}-clicks`, `/aws/lambda/${project}x-clicks`]) {
      await hands.send(logs(new CreateLogGroupCommand({ logGroupName: name })));
    }
    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.map(({ name, why, outcome }) => [name, /AWS makes it/.test(why), outcome])).toEqual([
      [`/aws/codebuild/${project}-build`, true, 'deleted'],
      [`/aws/lambda/${project}-clicks`, true, 'deleted'],
    ]);
    expect((await control.inventory()).map(({ name }) => name)).toEqual([`/aws/lambda/${project}x-clicks`]);
    owner.close();
  });
});
