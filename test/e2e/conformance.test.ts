import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, jsonLines, type Program } from '../commands/program/install.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Call {
  readonly service?: unknown;
  readonly operation?: unknown;
  readonly input?: unknown;
}

interface Verdict {
  readonly checked: number;
  readonly operations: readonly string[];
  readonly problems: readonly { readonly call: Call; readonly problem: string }[];
}

const checker = fileURLToPath(new URL('programs/against_models.py', import.meta.url));

/** Holds calls against AWS's models, by a program of its own that shares no code with ours. */
async function againstModels(calls: readonly Call[]): Promise<Verdict> {
  const child = spawn('/usr/bin/python3', [checker], { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: '/usr/bin:/bin' } });
  child.stdin.end(calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  return JSON.parse(await text(child.stdout)) as Verdict;
}

describe('every request of a whole course', () => {
  let program: Program;
  beforeAll(async () => {
    program = await installProgram();
  });
  afterAll(() => program.remove());

  it("passes AWS's own models, as it was sent and as it arrived", async () => {
    const { cwd, home } = await openFolder();
    for (const line of [
      'up --rehearse --yes',
      'up',
      'status',
      'verify',
      'up --network=one-nat',
      'doctor',
      'plan',
      'policy',
      'teardown --yes',
      'teardown --yes',
    ]) {
      const ended = await program.run(line.split(' '), { cwd });
      expect(ended, `${line}: ${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    }
    const sent = jsonLines(await readFile(join(home, 'calls.ndjson'), 'utf8')) as Call[];
    const journal = jsonLines(await readFile(join(home, 'sandbox', 'journal.ndjson'), 'utf8')) as Call[];
    // What visitors ask of the load balancer and what a rule starts is told there too, and is no request of AWS's API.
    const visits = new Set<unknown>(['Connection', 'Request', 'InvokeTarget']);
    const arrived = journal.filter(({ operation }) => operation !== undefined && !visits.has(operation));
    const unnamed = journal.filter(({ operation }) => operation === undefined);
    // Looks from `status` and `doctor` aren't recorded by the program, so more arrive than were sent; never fewer.
    expect(arrived.length).toBeGreaterThanOrEqual(sent.length);
    // `doctor` reads the endpoint's clock by a HEAD of its address, which is no request of AWS's API.
    expect(unnamed).toMatchObject([{ status: 405 }]);

    const verdict = await againstModels([...sent, ...arrived]);
    expect(verdict.problems).toEqual([]);
    expect(verdict.checked).toBe(sent.length + arrived.length);
    console.log(`Requests that pass AWS's models: ${verdict.checked}, of ${verdict.operations.length} operations`);
    expect(verdict.operations).toEqual(
      expect.arrayContaining([
        'application-autoscaling RegisterScalableTarget',
        'cloudformation CreateStack',
        'codecommit CreateCommit',
        'codepipeline CreatePipeline',
        'dynamodb BatchWriteItem',
        'dynamodb CreateTable',
        'cloudformation UpdateStack',
        'ec2 DescribeAvailabilityZones',
        'ecr CreateRepository',
        'ecs CreateService',
        'ecs DeleteTaskDefinitions',
        'ecs RegisterTaskDefinition',
        'ecs UpdateService',
        'elbv2 CreateListener',
        'elbv2 CreateLoadBalancer',
        'elbv2 CreateTargetGroup',
        'iam CreateServiceLinkedRole',
        'logs CreateLogGroup',
        's3 CreateBucket',
        's3 PutBucketPolicy',
        's3 PutBucketWebsite',
        's3 PutObject',
        's3 PutPublicAccessBlock',
        's3 DeleteBucket',
        's3control GetPublicAccessBlock',
        'sts GetCallerIdentity',
      ]),
    );
  });
});

describe('the check itself', () => {
  const bucket = 'mysfits-ab12cd-site';
  const tags = (Tags: unknown) => ({ Bucket: bucket, CreateBucketConfiguration: { Tags } });
  const longTag = { ResourceARN: 'arn', Tags: { ['k'.repeat(129)]: 'v' } };
  const wrong: readonly [what: string, service: string, operation: string, input: unknown][] = [
    ['a member is missing', 's3', 'PutObject', { Bucket: bucket }],
    ['a member is unknown', 's3', 'HeadBucket', { Bucket: bucket, Colour: 'red' }],
    ['a type is another', 's3', 'PutObject', { Bucket: bucket, Key: 'a', ContentLength: '3' }],
    ['a value is none of the enum', 's3', 'PutObject', { Bucket: bucket, Key: 'a', StorageClass: 'WARM' }],
    ['a text is too short', 's3', 'GetObject', { Bucket: bucket, Key: '' }],
    ["a pattern isn't met", 's3control', 'GetPublicAccessBlock', { AccountId: '12345' }],
    ['a text is too long', 'resourcegroupstaggingapi', 'GetResources', { TagFilters: [{ Key: 'k'.repeat(129) }] }],
    ['a list is too long', 'resourcegroupstaggingapi', 'GetResources', { TagFilters: Array(51).fill({ Key: 'k' }) }],
    ['it is wrong in what is newer than the models', 's3', 'CreateBucket', tags([{ Key: 'k' }])],
    ['the newer operation is asked for too much', 's3', 'ListBuckets', { MaxBuckets: 10_001 }],
    ['a tag that the models know nothing of is too long', 'application-autoscaling', 'TagResource', longTag],
    ['a key has what Java calls no letter', 'ecs', 'TagResource', { resourceArn: 'a', tags: [{ key: 'a|b', value: 'c' }] }],
    ["the operation isn't AWS's", 's3', 'PutBucketColour', { Bucket: bucket }],
    ["the service isn't AWS's", 's4', 'PutObject', {}],
  ];

  it.each(wrong)('finds a request in which %s', async (_what, service, operation, input) => {
    const { problems } = await againstModels([{ service, operation, input }]);
    expect(problems).toHaveLength(1);
  });

  it('finds nothing in requests that are right, a tag at birth included', async () => {
    const right = [
      { service: 's3', operation: 'CreateBucket', input: tags([{ Key: 'k', Value: 'v' }]) },
      { service: 's3', operation: 'PutObject', input: { Bucket: bucket, Key: 'a', ContentLength: 3, Body: '<3 bytes>' } },
      { service: 'sts', operation: 'GetCallerIdentity' },
    ];
    expect(await againstModels(right)).toMatchObject({ checked: 3, problems: [] });
  });
});
