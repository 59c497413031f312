import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { names } from '../../names.ts';
import { findExecution, isOf } from '../release/executions.ts';

/** How a release ended, or that it goes on. `overtaken`: a newer one took its place in the pipeline. */
export type ReleaseState = 'delivered' | 'under way' | 'failed' | 'stopped' | 'overtaken';

/** A release as the pipeline tells of it. */
export interface LastRelease {
  /** Id of the execution. */
  readonly execution: string;
  /** Undefined as long as its source stage hasn't ended. */
  readonly revision: string | undefined;
  /** What was said of it: the commit's message, where the source has one. */
  readonly message: string | undefined;
  readonly state: ReleaseState;
  /** Why it was stopped, as whoever stopped it said. */
  readonly why: string | undefined;
  /** When that was seen to be so. */
  readonly at: Date | undefined;
}

const states: Readonly<Record<string, ReleaseState>> = {
  InProgress: 'under way',
  Stopping: 'under way',
  Succeeded: 'delivered',
  Failed: 'failed',
  Stopped: 'stopped',
  Cancelled: 'stopped',
  Superseded: 'overtaken',
};

/**
 * The newest release of a project's pipeline, or the newest of one revision.
 * @returns undefined where there is none, or no such pipeline
 */
export async function lastRelease(
  { send, project }: Pick<CourseTools, 'send'> & { readonly project: string },
  revision?: string,
): Promise<LastRelease | undefined> {
  const fits = revision === undefined ? () => true : isOf(revision);
  const found = await findExecution(send, names.pipeline(project), fits);
  return found?.pipelineExecutionId === undefined ? undefined : releaseOf(found, found.pipelineExecutionId);
}

function releaseOf(
  { status, sourceRevisions = [], lastUpdateTime, startTime, stopTrigger }: PipelineExecutionSummary,
  execution: string,
): LastRelease {
  const [source] = sourceRevisions;
  return {
    execution,
    revision: source?.revisionId,
    message: source?.revisionSummary?.split('\n')[0]?.trim() || undefined,
    state: states[status ?? ''] ?? 'failed',
    why: stopTrigger?.reason,
    at: lastUpdateTime ?? startTime,
  };
}
