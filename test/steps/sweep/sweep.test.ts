import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

let rehearsal: Rehearsal;
/** The state file of all that was built. */
let built: string;
beforeAll(async () => {
  rehearsal = await openRehearsal({ choices: { network: 'one-nat' } });
  expect((await rehearsal.up()).summary.outcome).toBe('done');
  await rehearsal.sandbox.control.snapshot('built');
  built = await readFile(stateFile(), 'utf8');
});
afterAll(() => rehearsal.close());

const stateFile = () => join(rehearsal.folder, '.mysfits', 'state.json');

/** Takes rows out of the state file, as if they had never been written. */
async function forget(...steps: readonly string[]): Promise<void> {
  const state = JSON.parse(await readFile(stateFile(), 'utf8'));
  const rows = Object.entries(state.rows).filter(([id]) => steps.length > 0 && !steps.includes(id));
  await writeFile(stateFile(), JSON.stringify({ ...state, rows: Object.fromEntries(rows) }));
}

describe('a teardown whose state file knows nothing', () => {
  it('finds all that stands, tells what it costs, and removes it in an order that works', async () => {
    await forget();
    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.map(({ type, outcome }) => [type, outcome])).toEqual(
      [
        'AWS::ApplicationAutoScaling::ScalableTarget',
        'AWS::ECS::Service',
        'AWS::ECS::Cluster',
        'AWS::ECS::TaskDefinition',
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        'AWS::ECR::Repository',
        'AWS::CloudFormation::Stack',
        'AWS::S3::Bucket',
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
});
