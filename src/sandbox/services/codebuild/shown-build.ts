import type * as CodeBuild from '@aws-sdk/client-codebuild';
import type { World } from '../../world/world.ts';
import { groupArn } from '../logs/model.ts';
import { type BuildRecord, buildArn, type PhaseRecord } from './model.ts';

/** A build as the API shows it: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
export function shownBuild(world: World, build: BuildRecord): CodeBuild.Build {
  const { id, number, of, sourceVersion, resolvedSourceVersion, initiator, start, end, status, phases, artifacts, exported } =
    build;
  return {
    id,
    arn: buildArn(world, id),
    buildNumber: number,
    startTime: new Date(start),
    ...(end !== undefined && { endTime: new Date(end) }),
    currentPhase: phases.at(-1)?.type ?? 'SUBMITTED',
    buildStatus: status,
    ...(sourceVersion !== undefined && { sourceVersion }),
    ...(resolvedSourceVersion !== undefined && { resolvedSourceVersion }),
    projectName: of.name,
    phases: phases.map(shownPhase),
    source: of.source,
    secondarySources: [],
    secondarySourceVersions: [],
    ...(artifacts && { artifacts }),
    secondaryArtifacts: [],
    cache: of.cache,
    environment: of.environment,
    serviceRole: of.serviceRole,
    logs: logsOf(world, build),
    timeoutInMinutes: of.timeoutInMinutes,
    queuedTimeoutInMinutes: of.queuedTimeoutInMinutes,
    buildComplete: end !== undefined,
    initiator,
    encryptionKey: of.encryptionKey,
    exportedEnvironmentVariables: [...exported],
  };
}

function shownPhase({ type, status, start, end, context }: PhaseRecord): CodeBuild.BuildPhase {
  return {
    phaseType: type,
    ...(status !== undefined && { phaseStatus: status }),
    startTime: new Date(start),
    ...(end !== undefined && { endTime: new Date(end), durationInSeconds: Math.round((end - start) / 1000) }),
    ...(context && { contexts: [{ statusCode: context.code, message: context.message }] }),
  };
}

function logsOf(world: World, { of: { logsConfig }, log }: BuildRecord): CodeBuild.LogsLocation {
  const cloudWatchLogs = logsConfig?.cloudWatchLogs ?? { status: 'ENABLED' as const };
  const s3Logs = logsConfig?.s3Logs ?? { status: 'DISABLED' as const, encryptionDisabled: false };
  if (!log) return { cloudWatchLogs, s3Logs };
  const { group, stream } = log;
  // The console wants a slash as $252F (percent encoded twice, the first with a dollar sign).
  const word = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
  return {
    groupName: group,
    streamName: stream,
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${world.region}#logsV2:log-groups/log-group/${word(group)}/log-events/${word(stream)}`,
    cloudWatchLogsArn: `${groupArn(world, group)}:log-stream:${stream}`,
    cloudWatchLogs,
    s3Logs,
  };
}
