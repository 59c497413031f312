import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutImageScanningConfigurationCommand, PutImageTagMutabilityCommand } from '@aws-sdk/client-ecr';
import { RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { readLogs } from '../../../src/aws/read-logs.ts';
import { ecr, elbv2, s3 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import type { RunSummary } from '../../../src/engine/run.ts';
import { course } from '../../../steps/index.ts';
import { names } from '../../../steps/names.ts';
import type { Rehearsal, Run } from '../../helpers/rehearsal.ts';
import { makeEverything } from '../sweep/by-hand.ts';
import { beginBuild, deliver, meddleWithDelivery, prove } from './delivery-days.ts';
import { project } from './printed.ts';

/** One thing that a learner does, and what went before it without the learner. */
export interface Day {
  readonly what: string;
  /** Somebody else's hands, or the weather; once. */
  readonly before?: (rehearsal: Rehearsal) => Promise<unknown>;
  /** Takes long, as rollouts do: left out where little time is. */
  readonly isSlow?: true;
  /** What the learner does. Gives every sentence that says what went wrong; throws what a command would end with. */
  readonly does: (rehearsal: Rehearsal, learner: CourseTools) => Promise<readonly string[]>;
}

/** Every sentence in which a run says what went wrong. */
function troubles({ summary, events }: Run): string[] {
  const { results, leftovers, unsearched }: RunSummary = summary;
  const errors = [...results, ...leftovers].flatMap(({ error }) => error ?? []);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  return [...[...errors, ...(unsearched ? [unsearched] : [])].map((error) => JSON.stringify(error)), ...warnings];
}

const tearDown = async (rehearsal: Rehearsal) => troubles(await rehearsal.teardown());
const up = async (rehearsal: Rehearsal) => troubles(await rehearsal.up());

/** Nothing where it went well, else what it ended with. */
const well = (work: Promise<void>): Promise<readonly string[]> =>
  work.then(
    () => [],
    (error: unknown) => [error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error)],
  );

async function outputsOf(rehearsal: Rehearsal): Promise<Readonly<Record<string, AnyOutputs>>> {
  const rows = Object.values((await rehearsal.state())?.rows ?? {});
  return Object.fromEntries(rows.map(({ step, outputs }) => [step, outputs]));
}

const bucket = `${project}-site`;
const repositoryName = names.repository(project);

/** Strangers change what the course keeps an eye on. */
async function meddle(rehearsal: Rehearsal): Promise<void> {
  const { send } = rehearsal.hands;
  const { listener } = await outputsOf(rehearsal);
  await send(s3(new DeleteBucketTaggingCommand({ Bucket: bucket })));
  await send(ecr(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' })));
  await send(
    ecr(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: false } })),
  );
  await send(elbv2(new RemoveTagsCommand({ ResourceArns: [String(listener?.arn)], TagKeys: ['mysfits:step'] })));
  await meddleWithDelivery(rehearsal);
}

/** While anybody may read the pages, nobody needs a permission for it. */
async function closeAndChange({ hands: { send } }: Rehearsal): Promise<void> {
  await send(s3(new DeleteBucketPolicyCommand({ Bucket: bucket })));
  await send(s3(new PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'something else' })));
}

const crash = 'raise SystemExit(1)\n';
const program = ({ files }: Rehearsal) => join(files.service, 'mysfits', '__main__.py');

/** What the learner took out of the folder goes from the bucket too, and what was changed is built anew: here, to fail. */
async function breakIt(rehearsal: Rehearsal): Promise<void> {
  await rm(join(rehearsal.files.site, 'error.html'), { force: true });
  await writeFile(program(rehearsal), `${crash}${await readFile(program(rehearsal), 'utf8')}`);
}

async function mendIt(rehearsal: Rehearsal): Promise<void> {
  await writeFile(program(rehearsal), (await readFile(program(rehearsal), 'utf8')).replace(crash, ''));
}

/** Old versions and a broken upload: a bucket that holds them can't be deleted. */
async function litter({ hands: { send } }: Rehearsal): Promise<void> {
  await send(s3(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })));
  await send(s3(new PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'a second version' })));
  await send(s3(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'large' })));
}

const fails = 'cloudformation/fail/SecondPrivateWayOut';

/** A course from its first run to its last, with everything on the way that asks for a permission of its own. */
export const days: readonly Day[] = [
  { what: 'building', does: up },
  { what: 'looking', does: up },
  { what: 'mending what somebody changed by hand', before: meddle, does: up },
  {
    what: 'looking at pages that were closed and changed',
    before: closeAndChange,
    does: async (rehearsal) => (await rehearsal.look()).flatMap(({ error }) => (error ? [JSON.stringify(error)] : [])),
  },
  {
    what: 'bringing a service that crashes',
    before: breakIt,
    isSlow: true,
    does: async (rehearsal, learner) => {
      const said = await well(deliver(rehearsal, learner));
      return said.some((one) => one.includes('ends by itself, with code 1')) ? [] : said;
    },
  },
  { what: 'mending it', before: mendIt, isSlow: true, does: (rehearsal, learner) => well(deliver(rehearsal, learner)) },
  { what: 'proving that commits are delivered', does: (rehearsal, learner) => well(prove(rehearsal, learner)) },
  {
    what: 'stopping a task',
    isSlow: true,
    does: async (rehearsal, learner) => {
      const { signal } = new AbortController();
      const context = { ...learner, project, outputs: await outputsOf(rehearsal), note: () => {}, stages: () => {}, signal };
      for (const { exercises = [] } of course.modules) for (const { run } of exercises) await run(context);
      return [];
    },
  },
  {
    what: 'reading the logs',
    does: async (_rehearsal, learner) => {
      const { signal } = new AbortController();
      const lines = readLogs(learner, { group: names.logGroup(project), since: new Date(0), follow: false, signal });
      let count = 0;
      for await (const _line of lines) count += 1;
      return count > 0 ? [] : ['nothing was written'];
    },
  },
  {
    what: 'going on after a change that got stuck',
    before: async (rehearsal) => {
      await rehearsal.choose({ network: 'two-nat' });
      await rehearsal.sandbox.control.turn(fails, true);
      await rehearsal.up();
      await rehearsal.sandbox.control.turn(fails, false);
    },
    does: up,
  },
  {
    what: 'doing without NAT gateways',
    before: (rehearsal) => rehearsal.choose({ network: 'frugal' }),
    isSlow: true,
    does: up,
  },
  {
    what: 'tearing down what delivers in the middle of a build',
    before: beginBuild,
    isSlow: true,
    does: async (rehearsal) => troubles(await rehearsal.teardown('delivery')),
  },
  {
    what: 'keeping the code in a bucket',
    before: ({ sandbox }) => sandbox.control.turn('codecommit/refused', true),
    isSlow: true,
    does: up,
  },
  { what: 'tearing down', before: litter, does: tearDown },
  {
    what: 'sweeping up what no file knows of',
    before: async ({ hands, session, sandbox }) => {
      await sandbox.control.turn('codecommit/refused', false);
      await makeEverything(hands.send, session.region, { prefix: project, project });
    },
    does: tearDown,
  },
];
