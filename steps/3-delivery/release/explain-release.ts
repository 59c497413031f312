import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { ExplainedError } from '../../../src/course/errors.ts';
import { noBuildsAllowed } from '../../../src/image/codebuild/explain-build.ts';
import { shortRevision } from '../source/branch.ts';

/** Of a release that ended otherwise than well, as far as it isn't the build that says why. */
export function releaseFailed(
  { status, statusSummary }: PipelineExecution,
  revision: string,
  failed: ActionExecutionDetail | undefined,
  url: string | undefined,
): ExplainedError {
  const { code, message } = failed?.output?.executionResult?.errorDetails ?? {};
  const whole = url === undefined ? [] : [`See it whole: ${url}`];
  if (/cannot have more than \d+ builds in queue/i.test(message ?? '')) {
    const cause = new ExplainedError({ what: 'CodeBuild starts no build', ...(message ? { why: message } : {}) });
    return noBuildsAllowed(cause, ['Once it is granted, run the same command again: what ran before still runs']);
  }
  if (status === 'Stopped') {
    return new ExplainedError({
      what: `The release of ${shortRevision(revision)} was stopped`,
      why: statusSummary ?? 'Somebody told the pipeline to stop; what ran before still runs.',
      nextSteps: ['Run the same command again: it starts the release anew', ...whole],
    });
  }
  if (status === 'Superseded' || status === 'Cancelled') {
    return new ExplainedError({
      what: `A newer commit has overtaken ${shortRevision(revision)}`,
      why: 'The pipeline goes on with the newer one, which holds this one too.',
      nextSteps: ['Run `status` in a few minutes', ...whole],
    });
  }
  return new ExplainedError({
    what: `The release of ${shortRevision(revision)} failed at ${failed?.stageName ?? 'the pipeline'}`,
    why: [code, message ?? statusSummary ?? 'CodePipeline says no more'].filter(Boolean).join(': '),
    nextSteps: [...(steps[failed?.stageName ?? ''] ?? []), 'Then run the same command again', ...whole],
  });
}

const steps: Readonly<Record<string, readonly string[]>> = {
  Source: ['See whether the source is there, and what the role of the pipeline may do: `status`'],
  Build: ['See what changed in your `service` folder, its buildspec.yml above all'],
  Deploy: ['Run `logs` to see what the tasks say'],
};

/** A commit came, and the pipeline didn't begin. */
export const neverBegun = (revision: string, url: string | undefined): ExplainedError =>
  new ExplainedError({
    what: `The pipeline doesn't begin with ${shortRevision(revision)}`,
    why: 'A rule of EventBridge starts it when a commit comes. The rule may be switched off, or its target may be missing.',
    nextSteps: [
      'Run `verify delivery`: it says which',
      'Run `up`: it brings the rule into line',
      ...(url === undefined ? [] : [`See it whole: ${url}`]),
    ],
  });
