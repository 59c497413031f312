import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, type Build } from '@aws-sdk/client-codebuild';
import { unlessAwsError } from '../../aws/errors.ts';
import { codebuild, logs } from '../../aws/request.ts';
import type { CourseTools } from '../../aws/tools.ts';
import type { ExplainedError } from '../../course/errors.ts';
import type { Note } from '../../course/step.ts';
import { buildInAccountFailed } from './explain-build.ts';

/** Phases of a build, as they stand in a sentence. */
const phaseWords: Readonly<Record<string, string>> = {
  SUBMITTED: 'the build is submitted',
  QUEUED: 'waiting for its turn',
  PROVISIONING: 'getting a machine',
  DOWNLOAD_SOURCE: 'fetching the source',
  INSTALL: 'getting ready',
  PRE_BUILD: 'logging in to the registries',
  BUILD: 'building',
  POST_BUILD: 'built',
  UPLOAD_ARTIFACTS: 'finishing',
  FINALIZING: 'finishing',
  COMPLETED: 'done',
};

/** A build that is looked at again and again. */
export interface FollowedBuild {
  /** Looks at the build, and tells its phase where that is another, and what it has printed since the last look. */
  readonly look: (id: string) => Promise<Build | undefined>;
  /** What it is at, in words; undefined before the first look. */
  readonly phase: () => string | undefined;
  /** The build as it was seen last. */
  readonly seen: () => Build | undefined;
  /** All that it has printed. */
  readonly lines: () => readonly string[];
}

/** Follows one build of CodeBuild's. */
export function followBuild({ send, note }: Pick<CourseTools, 'send'> & { readonly note: Note }): FollowedBuild {
  const log = followLog(send, note);
  let seen: Build | undefined;
  const phaseOf = (build: Build | undefined) => phaseWords[build?.currentPhase ?? ''] ?? build?.currentPhase;
  return {
    look: async (id) => {
      // What has ended is as it is, and its log has been read to the end.
      if (seen?.id === id && seen.buildComplete) return seen;
      const now = (await send(codebuild(new BatchGetBuildsCommand({ ids: [id] })))).builds?.[0];
      // What was printed meanwhile belongs, most of it, to the phase before.
      await log.read(now?.logs);
      if (now?.currentPhase !== seen?.currentPhase) note(`CodeBuild: ${phaseOf(now)}`);
      seen = now;
      return now;
    },
    phase: () => phaseOf(seen),
    seen: () => seen,
    lines: log.lines,
  };
}

/** The error for a build that ended otherwise than well. */
export function explainBuild(
  build: FollowedBuild,
  { folder, url }: { readonly folder: string; readonly url: string | undefined },
): ExplainedError {
  const { phases = [], buildStatus: status = 'FAILED' } = build.seen() ?? {};
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const message = failed?.contexts?.[0]?.message;
  return buildInAccountFailed({ status, phase: failed?.phaseType, message, lines: build.lines(), folder, url });
}

/** Tells a build's log, line by line, from where it was read last. */
function followLog(send: CourseTools['send'], note: Note) {
  const lines: string[] = [];
  let nextToken: string | undefined;
  return {
    lines: () => lines,
    async read(at: Build['logs']): Promise<void> {
      if (at?.groupName === undefined || at.streamName === undefined) return;
      const { groupName: logGroupName, streamName: logStreamName } = at;
      for (;;) {
        const asked = logs(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken }));
        // The stream comes a moment after its name.
        const page = await unlessAwsError(send(asked), 'ResourceNotFoundException');
        for (const { message = '' } of page?.events ?? []) {
          const line = message.trimEnd();
          // What CodeBuild says itself, its phases say as well.
          if (line === '' || line.startsWith('[Container]')) continue;
          lines.push(line);
          note(line, 'output');
        }
        // At the end the token stays the same (GetLogEvents, nextForwardToken).
        if (page === undefined || page.nextForwardToken === nextToken) return;
        nextToken = page.nextForwardToken;
      }
    },
  };
}
