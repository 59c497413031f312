import { beforeAll, describe, expect, it, vi } from 'vitest';
import { coursePermissions, policyDocuments } from '../../src/aws/policy.ts';
import type { RunSummary } from '../../src/engine/run.ts';
import type * as Verdicts from '../../src/sandbox/authorization/identity-verdict.ts';
import { course } from '../../steps/index.ts';
import { openRehearsal } from '../helpers/rehearsal.ts';

/** Every action that the sandbox was asked about in this file. It is only written down: the verdict stays the sandbox's. */
const asked = vi.hoisted(() => new Set<string>());
vi.mock('../../src/sandbox/authorization/identity-verdict.ts', async (importOriginal) => {
  const { identityVerdict } = await importOriginal<typeof Verdicts>();
  const listening: typeof identityVerdict = (world, caller, question) => {
    asked.add(question.action);
    return identityVerdict(world, caller, question);
  };
  return { identityVerdict: listening };
});

/** Printed, and not asked for on a good day, in which everything is made once, looked at once and torn down: by the day that asks. */
const onOtherDays: Readonly<Record<string, readonly string[]>> = {
  'an upload was cut off, a bucket has versions, or lost its tags': [
    's3:AbortMultipartUpload',
    's3:DeleteObjectVersion',
    's3:PutBucketTagging',
  ],
  'the network has NAT gateways, or is changed': [
    'cloudformation:UpdateStack',
    'ec2:AllocateAddress',
    'ec2:CreateNatGateway',
    'ec2:DeleteNatGateway',
    'ec2:DescribeAddresses',
    'ec2:DescribeNatGateways',
    'ec2:DisassociateAddress',
    'ec2:ModifyVpcEndpoint',
    'ec2:ReleaseAddress',
    'ec2:ReplaceRoute',
  ],
  'CloudFormation asks AWS and the sandbox reads its own state, or puts back what was changed': [
    'cloudformation:ContinueUpdateRollback',
    'cloudformation:DescribeStackEvents',
    'cloudformation:TagResource',
    'ec2:DeleteTags',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroupRules',
    'ec2:DescribeVpcAttribute',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:UntagRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:UpdateRole',
    'iam:UpdateRoleDescription',
  ],
  'AWS makes alarms for a scaling policy, the sandbox needs none': [
    'cloudwatch:DeleteAlarms',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutMetricAlarm',
  ],
  'a setting was changed by hand': [
    'ecr:PutImageScanningConfiguration',
    'ecr:PutImageTagMutability',
    'elasticloadbalancing:ModifyListener',
  ],
  'an image was pushed before, a task has failed or is stopped by the learner': [
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecs:DescribeTasks',
    'ecs:StopTask',
    'logs:GetLogEvents',
  ],
};

/**
 * Without these a journey goes on, or ends without the action's name. Deletes of objects and reads of tags are answered for
 * the whole; a wait for S3 to take a policy ends as a wait; looks of the sweep and of the preflight may fail.
 */
const passedOver = new Set([
  's3:DeleteObject',
  's3:GetBucketTagging',
  's3:GetObject',
  's3:ListAllMyBuckets',
  's3:PutBucketPolicy',
  'tag:GetResources',
]);

/** The modules whose actions are taken away in every run of the tests; the others' journeys take minutes together. */
const everyTime = new Set(['website']);

const project = 'mysfits-t3st00';
const region = 'eu-west-1';

function documentsFor(account: string) {
  return policyDocuments(coursePermissions(course, { project, account, region }));
}

/** What `policy` prints for a project, less some action. */
function printed(account: string, without?: string): readonly object[] {
  return documentsFor(account).map(({ document }) => ({
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((action) => action !== without),
    })).filter(({ Action }) => Action.length > 0),
  }));
}

/** Each action, and the first module that asks for it. */
const actions = new Map<string, string>();
for (const { module, document } of documentsFor('1')) {
  for (const action of document.Statement.flatMap(({ Action }) => Action)) if (!actions.has(action)) actions.set(action, module);
}

/** Every sentence in which a run says what went wrong. */
const troubles = ({ results, leftovers }: RunSummary): string[] =>
  [...results, ...leftovers].flatMap(({ error }) => (error ? [JSON.stringify(error)] : []));

/** Builds, looks, tears down, each even when the one before has failed; what went wrong on the way. */
async function journey({ without, through }: { without?: string; through?: string } = {}) {
  const rehearsal = await openRehearsal({ project, region, policies: (account) => printed(account, without) });
  const build = () => rehearsal.up(through === undefined ? {} : { through });
  try {
    const said: string[] = [];
    for (const walk of [build, build, rehearsal.teardown]) {
      await walk().then(
        ({ summary }) => said.push(...troubles(summary)),
        (error: unknown) => said.push(error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error)),
      );
    }
    return { said, left: await rehearsal.sandbox.control.inventory() };
  } finally {
    await rehearsal.close();
  }
}

/** Some of them, by chance; MYSFITS_SEED repeats a choice, MYSFITS_ALL_ACTIONS takes all, or those of a module that it names. */
const sampled = 3;
const seed = process.env.MYSFITS_SEED ?? String(Date.now() % 100_000);

function sample(all: readonly string[]): readonly string[] {
  const wanted = process.env.MYSFITS_ALL_ACTIONS;
  if (wanted !== undefined)
    return all.filter((action) => !course.modules.some(({ id }) => id === wanted) || actions.get(action) === wanted);
  let state = Number(seed);
  const drawn = new Set<string>();
  while (drawn.size < Math.min(sampled, all.length)) {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the constants of Numerical Recipes
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    drawn.add(all[Math.floor((state / 2 ** 32) * all.length)] ?? '');
  }
  return [...drawn];
}

describe('the policy that the course prints', { timeout: 3_600_000 }, () => {
  // Whatever engine this machine has: who may do what doesn't depend on it.
  beforeAll(() => void vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock'));

  it('is all that building, looking and tearing down need', async () => {
    asked.clear();
    const { said, left } = await journey();
    expect(said).toEqual([]);
    expect(left).toEqual([]);
    const explained = Object.values(onOtherDays).flat();
    expect([...actions.keys()].filter((action) => !asked.has(action) && !explained.includes(action))).toEqual([]);
  });

  it(`is not a word too long: without an action something fails, and names it (seed ${seed})`, async () => {
    const needed = [...actions.keys()].filter((action) => asked.has(action)).sort();
    expect(needed.length).toBeGreaterThan(20);
    const usual = needed.filter((action) => everyTime.has(actions.get(action) ?? '') && !passedOver.has(action));
    const silent: string[] = [];
    for (const action of sample(process.env.MYSFITS_ALL_ACTIONS === undefined ? usual : needed)) {
      const { said } = await journey({ without: action, through: actions.get(action) ?? '' });
      if (!said.join('\n').includes(action)) silent.push(`${action}: ${said.join(' ') || 'nothing failed'}`);
    }
    expect(silent).toEqual([]);
  });
});
