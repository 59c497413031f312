import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import { GetPipelineCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteBucketLifecycleCommand, DeleteBucketPolicyCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { codebuild, codepipeline, events, s3 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import { delivery } from '../../../steps/3-delivery/index.ts';
import { findExecution, isOf, isUnderWay, readActions, startRelease } from '../../../steps/3-delivery/release/executions.ts';
import { followRelease } from '../../../steps/3-delivery/release/follow-release.ts';
import { recordedSource } from '../../../steps/3-delivery/source/open-source.ts';
import { serviceFiles } from '../../../steps/3-delivery/source/service-files.ts';
import { names } from '../../../steps/names.ts';
import type { Rehearsal } from '../../helpers/rehearsal.ts';
import { project } from './printed.ts';

const pipelineName = names.pipeline(project);

async function contextOf(rehearsal: Rehearsal, learner: CourseTools) {
  const rows = Object.values((await rehearsal.state())?.rows ?? {});
  const outputs: Readonly<Record<string, AnyOutputs>> = Object.fromEntries(rows.map(({ step, outputs: own }) => [step, own]));
  return { ...learner, project, outputs, note: () => {}, stages: () => {}, signal: new AbortController().signal };
}

/** Commits what the learner's folder holds. */
async function commit(rehearsal: Rehearsal, learner: CourseTools): Promise<string> {
  const context = await contextOf(rehearsal, learner);
  const source = recordedSource(context, context.outputs);
  const files = await serviceFiles(rehearsal.files.service);
  return (await source.commit({ files, message: 'A change', parent: await source.head() })).revision;
}

/** Commits and follows; a release that a refusal cut short goes on, one that is over begins anew. */
export async function deliver(rehearsal: Rehearsal, learner: CourseTools): Promise<void> {
  const context = await contextOf(rehearsal, learner);
  const revision = await commit(rehearsal, learner);
  const last = await findExecution(learner.send, pipelineName, isOf(revision));
  const execution = last && (isUnderWay(last) ? last.pipelineExecutionId : await startRelease(context, { revision }));
  await followRelease(context, { revision, ...(execution === undefined ? {} : { execution }) });
}

/** Proves that each commit is delivered. */
export async function prove(rehearsal: Rehearsal, learner: CourseTools): Promise<void> {
  const context = await contextOf(rehearsal, learner);
  for (const { run } of delivery.checks) await run(context);
}

/** Strangers change what delivers. */
export async function meddleWithDelivery({ hands: { send } }: Rehearsal): Promise<void> {
  const Bucket = names.artifacts(project);
  await send(events(new DisableRuleCommand({ Name: names.trigger(project) })));
  await send(s3(new DeleteBucketPolicyCommand({ Bucket })));
  await send(s3(new DeleteBucketLifecycleCommand({ Bucket })));
  await send(s3(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} })));
  await send(codebuild(new UpdateProjectCommand({ name: names.build(project), timeoutInMinutes: 99 })));
  const { pipeline } = await send(codepipeline(new GetPipelineCommand({ name: pipelineName })));
  if (pipeline) await send(codepipeline(new UpdatePipelineCommand({ pipeline: { ...pipeline, executionMode: 'SUPERSEDED' } })));
}

/** A commit whose build takes its time is being built. */
export async function beginBuild(rehearsal: Rehearsal): Promise<void> {
  const file = join(rehearsal.files.service, 'buildspec.yml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('commands:', 'commands:\n      - sleep 120'));
  const revision = await commit(rehearsal, rehearsal.hands);
  await rehearsal.hands.until({
    what: 'the build to begin',
    seconds: 60,
    look: async () => {
      const { send } = rehearsal.hands;
      const id = (await findExecution(send, pipelineName, isOf(revision)))?.pipelineExecutionId;
      if (id === undefined) return undefined;
      return (await readActions(send, pipelineName, id)).has('Build') || undefined;
    },
  });
}
