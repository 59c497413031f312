import { DeleteProjectCommand, UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import { DeleteRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  DeletePipelineCommand,
  GetPipelineCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { DeleteRuleCommand, DisableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { GetRolePolicyCommand, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DeleteBucketLifecycleCommand, DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteBucket } from '../../../src/aws/delete-bucket.ts';
import { codebuild, codecommit, codepipeline, ecs, events, iam, s3 } from '../../../src/aws/request.ts';
import type * as Verdicts from '../../../src/sandbox/authorization/identity-verdict.ts';
import { delivery as taught } from '../../../steps/3-delivery/index.ts';
import { names } from '../../../steps/names.ts';
import type { Run } from '../../helpers/rehearsal.ts';
import { type Delivery, failures, openDelivery, worked } from './kit/delivered.ts';

/** What each role of the stack was asked for, and of that what it was refused. Only written down: the verdict stays the sandbox's. */
const heard = vi.hoisted(() => ({ asked: new Map<string, Set<string>>(), refused: new Set<string>() }));
vi.mock('../../../src/sandbox/authorization/identity-verdict.ts', async (importOriginal) => {
  const { identityVerdict } = await importOriginal<typeof Verdicts>();
  const listening: typeof identityVerdict = (world, caller, question) => {
    const verdict = identityVerdict(world, caller, question);
    const role = /-core-(\w+Role)-/.exec(caller.role?.arn ?? '')?.[1];
    if (role !== undefined) heard.asked.set(role, (heard.asked.get(role) ?? new Set()).add(question.action));
    if (role !== undefined && verdict !== 'allow') heard.refused.add(`${role} ${question.action}`);
    return verdict;
  };
  return { identityVerdict: listening };
});

/** Allowed to a role, and asked for by AWS alone, or by other ways than this test goes. */
const onlyInAws: Readonly<Record<string, ReadonlySet<string>>> = {
  BuildRole: new Set([
    // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    ...['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map((operation) => `logs:${operation}`),
    ...['GetBucketAcl', 'GetBucketLocation', 'GetObjectVersion'].map((operation) => `s3:${operation}`),
    // A layer that is there isn't pushed again: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
    ...['BatchGetImage', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'].map(
      (operation) => `ecr:${operation}`,
    ),
    // https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
    'ecr-public:GetAuthorizationToken',
    'sts:GetServiceBearerToken',
  ]),
  PipelineRole: new Set([
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    'codecommit:CancelUploadArchive',
    'ecs:DescribeTasks',
    'ecs:ListTasks',
    // Where a bucket holds the code: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
    ...['GetBucketAcl', 'GetBucketLocation', 'GetBucketVersioning', 'ListBucket'].map((operation) => `s3:${operation}`),
    ...['GetObjectTagging', 'GetObjectVersion', 'GetObjectVersionTagging'].map((operation) => `s3:${operation}`),
  ]),
};

let delivery: Delivery;
/** The run that built it all. */
let first: Run;
beforeAll(async () => {
  delivery = await openDelivery();
  first = await delivery.up();
  expect(failures(first)).toEqual([]);
  await delivery.keep();
}, 120_000);
afterAll(() => delivery.close());
beforeEach(() => delivery.goBack());

/** Actions that the policies of the roles which deliver allow, by role. */
async function allowedToRoles(send: Delivery['hands']['send'], project: string): Promise<Record<string, readonly string[]>> {
  const { Roles = [] } = await send(iam(new ListRolesCommand({})));
  const allowed: Record<string, readonly string[]> = {};
  for (const { RoleName = '' } of Roles) {
    const role = new RegExp(`^${project}-core-((?:Build|Pipeline)Role)-`).exec(RoleName)?.[1];
    if (role === undefined) continue;
    const { PolicyNames: [PolicyName] = [] } = await send(iam(new ListRolePoliciesCommand({ RoleName })));
    const { PolicyDocument = '' } = await send(iam(new GetRolePolicyCommand({ RoleName, PolicyName })));
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Action: string | string[] }[] };
    allowed[role] = Statement.flatMap(({ Action }) => Action);
  }
  return allowed;
}

/** What `verify delivery` finds wrong first. */
async function verified(): Promise<string[]> {
  const context = await delivery.context();
  const ends = await Promise.allSettled(taught.checks.map(({ run }) => run(context)));
  return ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason.message)] : []));
}

const runsNow = async () => {
  const { project, hands } = delivery;
  const place = { cluster: names.cluster(project), services: [names.service(project)] };
  return (await hands.send(ecs(new DescribeServicesCommand(place)))).services?.[0]?.taskDefinition;
};

/** The requests that were shown before a step of the module began, and what it sent. */
function shownAndSent({ events: told, changes }: Run) {
  const own = new Set(taught.steps.map(({ id }) => id));
  const text = (step: string, operation: string, input: unknown) => JSON.stringify({ step, operation, input });
  const shown = told.flatMap((event) =>
    event.type === 'requests-shown' && own.has(event.step)
      ? event.requests.map(({ operation, input }) => text(event.step, operation, input))
      : [],
  );
  const sent = changes.flatMap(({ step = '', operation, input }) => (own.has(step) ? [text(step, operation, input)] : []));
  return { shown: shown.sort(), sent: sent.sort() };
}

describe('the delivery module', { timeout: 120_000 }, () => {
  it('has built, sent what it showed, and told every stage of the first release', async () => {
    const { shown, sent } = shownAndSent(first);
    expect(sent).toEqual(shown);
    expect(sent.length).toBeGreaterThan(9);
    const stages = first.events.flatMap((event) => (event.type === 'step-stages' ? [event.stages] : []));
    expect(stages.at(-1)?.map(({ title, state }) => `${title} ${state}`)).toEqual(['Source done', 'Build done', 'Deploy done']);
    const output = first.events.flatMap((event) =>
      event.type === 'step-note' && event.step === 'first-release' && event.output ? [event.text] : [],
    );
    expect(output.join('\n')).toMatch(/Login Succeeded[\s\S]*Packing \d+ files[\s\S]*imageUri/);
    expect(await runsNow()).toBe((await delivery.outputs())['first-release']?.taskDefinition);
    expect(await verified()).toEqual([]);
  });

  it('asks of the roles that build and deliver what they are allowed, and nothing else', async () => {
    const never: string[] = [];
    for (const [role, actions] of Object.entries(await allowedToRoles(delivery.hands.send, delivery.project))) {
      never.push(...actions.filter((action) => !heard.asked.get(role)?.has(action) && !onlyInAws[role]?.has(action)));
    }
    expect([...heard.refused]).toEqual([]);
    expect(never).toEqual([]);
  });

  it('leaves alone what two pushes delivered: `up` sends nothing, `status` sees no drift; nothing is left of it in the end', async () => {
    for (const name of ['Gerald', 'Gertrude']) {
      await delivery.change('mysfits/creatures.json', (text) => text.replace(/"name": "(Gary|Gerald)"/, `"name": "${name}"`));
      const { taskDefinition, stages } = await delivery.push(`Call it ${name}`);
      expect(await runsNow()).toBe(taskDefinition);
      expect(await delivery.answer()).toContain(name);
      expect(stages.at(-1)?.[0]?.detail).toContain(`Call it ${name}`);
    }
    const again = await delivery.up();
    expect(again.changes).toEqual([]);
    expect(worked(again)).toEqual([]);
    expect((await delivery.look()).filter(({ found }) => found !== 'there')).toEqual([]);
    expect(await delivery.answer()).toContain('Gertrude');
    expect(await verified()).toEqual([]);
    expect([...(heard.asked.get('TriggerRole') ?? [])]).toEqual(['codepipeline:StartPipelineExecution']);
    const { summary } = await delivery.teardown();
    expect([summary.outcome, summary.leftovers]).toEqual(['done', []]);
    expect(await delivery.sandbox.control.inventory()).toEqual([]);
  });

  it('hands the service back when it alone is torn down: what runs then is built from the files as they are', async () => {
    await delivery.change('mysfits/creatures.json', (text) => text.replace('"Gary"', '"Gerald"'));
    await delivery.push();
    await delivery.change('mysfits/creatures.json', (text) => text.replace('"Gerald"', '"Gustav"'));
    const { summary } = await delivery.teardown('delivery');
    expect(summary.outcome).toBe('done');
    expect(await delivery.answer()).toContain('Gustav');
    const rows = Object.values((await delivery.state())?.rows ?? {});
    expect(new Set(rows.map(({ module }) => module))).toEqual(new Set(['website', 'service']));
    expect((await delivery.up({ through: 'service' })).changes).toEqual([]);
  });

  it('mends what hands did to it behind its back, and `verify` says first what that was', async () => {
    const { send } = delivery.hands;
    const { project } = delivery;
    const Bucket = names.artifacts(project);
    await send(events(new DisableRuleCommand({ Name: names.trigger(project) })));
    expect(await verified()).toEqual([`The rule ${names.trigger(project)} is switched off`]);
    await send(events(new RemoveTargetsCommand({ Rule: names.trigger(project), Ids: ['pipeline'] })));
    await send(s3(new DeleteBucketPolicyCommand({ Bucket })));
    await send(s3(new DeleteBucketLifecycleCommand({ Bucket })));
    await send(codebuild(new UpdateProjectCommand({ name: names.build(project), timeoutInMinutes: 99 })));
    const { pipeline: present, metadata } = await send(codepipeline(new GetPipelineCommand({ name: names.pipeline(project) })));
    const changed = { ...present, executionMode: 'SUPERSEDED' as const } as typeof present;
    await send(codepipeline(new UpdatePipelineCommand({ pipeline: changed })));
    await send(codepipeline(new UntagResourceCommand({ resourceArn: metadata?.pipelineArn, tagKeys: ['mysfits:project'] })));
    const mended = await delivery.up();
    expect(failures(mended)).toEqual([]);
    expect(worked(mended).sort()).toEqual(
      ['artifact-bucket', 'build-project', 'pipeline', 'pipeline-trigger'].map((step) => `${step} updated`),
    );
    expect((await delivery.up()).changes).toEqual([]);
    expect(await verified()).toEqual([]);
  });

  it('makes again what hands deleted, commits and delivers the files as they are, and is then as before', async () => {
    const { send, until } = delivery.hands;
    const { project } = delivery;
    const Rule = names.trigger(project);
    await send(events(new RemoveTargetsCommand({ Rule, Ids: ['pipeline'] })));
    await send(events(new DeleteRuleCommand({ Name: Rule })));
    await send(codepipeline(new DeletePipelineCommand({ name: names.pipeline(project) })));
    await send(codebuild(new DeleteProjectCommand({ name: names.build(project) })));
    await send(codecommit(new DeleteRepositoryCommand({ repositoryName: names.source(project) })));
    await deleteBucket({ ...delivery.hands, note: () => {} }, names.artifacts(project));
    await delivery.change('mysfits/creatures.json', (text) => text.replace('"Gary"', '"Gerald"'));
    const again = await delivery.up();
    expect(failures(again)).toEqual([]);
    expect(worked(again).sort()).toEqual(
      ['artifact-bucket', 'build-project', 'pipeline', 'pipeline-trigger', 'source-code', 'source-repository'].map(
        (step) => `${step} created`,
      ),
    );
    const delivered = async () => ((await verified()).length === 0 ? true : undefined);
    await until({ what: 'what was committed to be delivered', seconds: 60, look: delivered });
    expect(await delivery.answer()).toContain('Gerald');
    expect((await delivery.up()).changes).toEqual([]);
  });
});
