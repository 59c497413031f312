import { GetPipelineStateCommand, type StageState } from '@aws-sdk/client-codepipeline';
import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { codepipeline, events, s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Check } from '../../src/course/course.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { readService } from '../2-service/service-state.ts';
import { names } from '../names.ts';
import { findExecution, isOf, isUnderWay } from './release/executions.ts';
import { broughtTo } from './release/watch-deployment.ts';
import { readRule } from './rule.ts';
import { branch, shortRevision } from './source/branch.ts';
import { recordedSource } from './source/open-source.ts';

const up = 'run `up`: it brings that into line';

/** A commit is told of, and what is told of starts the pipeline. */
export const commitsStartPipeline: Check<CourseTools> = {
  title: 'Each commit starts the pipeline',
  run: async ({ send, account, project, outputs }) => {
    const name = names.trigger(project);
    const rule = await readRule(send, name);
    if (rule === undefined) throw stopped(`The rule ${name} is gone`, 'nobody tells the pipeline of a commit');
    if (rule.State !== 'ENABLED') throw stopped(`The rule ${name} is switched off`, 'commits are told of, and nobody listens');
    const { Targets = [] } = await send(events(new ListTargetsByRuleCommand({ Rule: name })));
    if (!Targets.some(({ Arn }) => Arn === outputs.pipeline?.arn)) {
      throw stopped(`The rule ${name} doesn't start the pipeline`, 'the pipeline is not among its targets');
    }
    const { kind, name: bucket } = outputs['source-repository'] ?? {};
    if (kind !== 's3') return;
    const asked = new GetBucketNotificationConfigurationCommand({ Bucket: String(bucket), ExpectedBucketOwner: account });
    if ((await send(s3(asked))).EventBridgeConfiguration === undefined) {
      throw stopped(`The bucket ${bucket} tells EventBridge nothing`, 'a commit is written there, and no event is made of it');
    }
  },
};

/** Nothing shuts the pipeline, and what went through last came to its end. */
export const pipelineIsOpen: Check<CourseTools> = {
  title: 'The pipeline is open, and its last release came through',
  run: async (context) => {
    const name = names.pipeline(context.project);
    const asked = context.send(codepipeline(new GetPipelineStateCommand({ name })));
    const state = await unlessAwsError(asked, 'PipelineNotFoundException');
    if (state === undefined) throw stopped(`The pipeline ${name} is gone`, 'nobody takes a commit to the service');
    const { stageStates = [] } = state;
    const shut = stageStates.find(({ inboundTransitionState }) => inboundTransitionState?.enabled === false);
    if (shut !== undefined) {
      throw new ExplainedError({
        what: `The way into the stage ${shut.stageName} is shut`,
        why: shut.inboundTransitionState?.disabledReason ?? 'somebody has switched the transition off',
        nextSteps: ['switch it on again in the console, or: aws codepipeline enable-stage-transition'],
      });
    }
    const failed = stageStates.find(({ latestExecution }) => latestExecution?.status === 'Failed');
    if (failed !== undefined) throw releaseFailedAt(failed);
  },
};

/** What was committed last is what visitors get. */
export const serviceRunsHead: Check<CourseTools> = {
  title: 'The service runs what was committed last',
  run: async (context) => {
    const { send, project, outputs } = context;
    const source = recordedSource(context, outputs);
    const revision = await source.revision();
    if (revision === undefined) throw stopped(`There is no branch ${branch} in the ${source.name}`, 'nothing is committed there');
    const short = shortRevision(revision);
    const last = await findExecution(send, names.pipeline(project), isOf(revision));
    if (last === undefined) {
      throw new ExplainedError({
        what: `The pipeline has not taken up ${short}`,
        why: 'it is what was committed last, and no release of it has begun',
        nextSteps: [
          'wait a minute: a commit may be on its way',
          'or release it by hand: aws codepipeline start-pipeline-execution',
        ],
      });
    }
    if (isUnderWay(last)) {
      throw new ExplainedError({
        what: `The release of ${short} is under way`,
        nextSteps: ['run `verify` again in a few minutes'],
      });
    }
    const wanted = await broughtTo(send, project, last.pipelineExecutionId ?? '');
    const runs = (await readService(send, names.cluster(project), names.service(project)))?.taskDefinition;
    if (last.status === 'Succeeded' && wanted !== undefined && runs === wanted) return;
    throw new ExplainedError({
      what: `The service doesn't run ${short}, which was committed last`,
      why:
        last.status === 'Succeeded'
          ? `it came through, and then somebody gave the service ${revisionName(runs)} instead of ${revisionName(wanted)}`
          : `its release ended as ${(last.status ?? 'unknown').toLowerCase()}; the service runs ${revisionName(runs)}`,
      nextSteps: ['mend it in your `service` folder and release it: `push`'],
    });
  },
};

/** "mysfits-ab12cd-service:7" */
const revisionName = (arn: string | undefined): string => arn?.split('/').at(-1) ?? 'nothing';

const stopped = (what: string, why: string) => new ExplainedError({ what, why, nextSteps: [up] });

function releaseFailedAt({ stageName, actionStates = [] }: StageState): ExplainedError {
  const { message } =
    actionStates.find(({ latestExecution }) => latestExecution?.status === 'Failed')?.latestExecution?.errorDetails ?? {};
  return new ExplainedError({
    what: `The last release failed at ${stageName}`,
    why: message ?? 'CodePipeline says no more; what ran before still runs',
    nextSteps: ['mend it in your `service` folder and release it: `push`', 'run `logs` to see what the tasks say'],
  });
}
