import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, type Build, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { type AwsRequest, codebuild, logs, s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { buildArguments } from '../../src/image/build-arguments.ts';
import { buildVariables } from '../../src/image/codebuild/buildspec.ts';
import { buildInAccountFailed, noBuildsAllowed } from '../../src/image/codebuild/explain-build.ts';
import { contextZip } from '../../src/image/codebuild/zip.ts';
import { readContext } from '../../src/image/context.ts';
import { names } from '../names.ts';
import { runningBuilds, sourceKey } from './image-builder.ts';

type Tools = CourseTools & { readonly project: string };

/** The calls of one build: the service's files go up, and it starts. */
export async function buildRequests({ files, machine, project }: Tools, tag: string) {
  const args = Object.entries(buildArguments(machine.env)).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  return {
    upload: s3(
      new PutObjectCommand({
        Bucket: names.imageSource(project),
        Key: sourceKey,
        ContentType: 'application/zip',
        Body: await contextZip(await readContext(files.service)),
      }),
    ),
    start: codebuild(
      new StartBuildCommand({
        projectName: names.imageBuild(project),
        environmentVariablesOverride: [
          { name: buildVariables.tag, value: tag },
          { name: buildVariables.arguments, value: args.join(' ') },
        ],
      }),
    ),
  };
}

/** Minutes that a build may take, its time in the queue included, before it isn't waited for any more. */
const patience = 26;

/**
 * Lets CodeBuild build the image, and tells its phases and what it prints as it comes. A build of the same files that
 * runs already, started by a run that was cut short, is followed instead.
 * @throws ExplainedError with the last lines when the build fails
 */
export async function buildInAccount(
  tools: Tools & { readonly note: (text: string) => void; readonly signal: AbortSignal },
  { upload, start }: Awaited<ReturnType<typeof buildRequests>>,
  tag: string,
): Promise<void> {
  const { send, until, note, project, files, target, account, region } = tools;
  const id = (await buildOfTag(tools, tag)) ?? (await begin(send, upload, start));
  const log = follow(send, note);
  let phase: string | undefined;
  const build = await until({
    what: 'CodeBuild to build the image',
    seconds: patience * 60,
    usually: 60,
    look: async () => {
      const now = (await send(codebuild(new BatchGetBuildsCommand({ ids: [id] })))).builds?.[0];
      if (now?.currentPhase !== phase) note(`CodeBuild: ${phaseWords[now?.currentPhase ?? ''] ?? now?.currentPhase}`);
      phase = now?.currentPhase;
      await log.read(now?.logs);
      return now?.buildComplete ? now : undefined;
    },
  });
  if (build.buildStatus === 'SUCCEEDED') return;
  const failed = failedPhase(build);
  throw buildInAccountFailed({
    status: build.buildStatus ?? 'FAILED',
    phase: failed?.phaseType,
    message: failed?.contexts?.[0]?.message,
    lines: log.lines(),
    folder: files.service,
    url: target.consoleUrl(
      `codesuite/codebuild/${account}/projects/${names.imageBuild(project)}/build/${encodeURIComponent(id)}?region=${region}`,
    ),
  });
}

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

async function begin(
  send: CourseTools['send'],
  upload: AwsRequest,
  start: Awaited<ReturnType<typeof buildRequests>>['start'],
): Promise<string> {
  await send(upload);
  try {
    const { build } = await send(start);
    if (build?.id === undefined) throw new Error('CodeBuild started a build without an id.');
    return build.id;
  } catch (error) {
    if (isAwsError(error, 'AccountLimitExceededException')) throw noBuildsAllowed(error);
    throw error;
  }
}

/** The build of the same files that runs already. */
async function buildOfTag({ send, project }: Tools, tag: string): Promise<string | undefined> {
  const ids = await runningBuilds(send, names.imageBuild(project));
  if (ids.length === 0) return undefined;
  const { builds = [] } = await send(codebuild(new BatchGetBuildsCommand({ ids })));
  const isOfTag = ({ environment }: Build) =>
    environment?.environmentVariables?.some(({ name, value }) => name === buildVariables.tag && value === tag);
  return builds.find(isOfTag)?.id;
}

const failedPhase = ({ phases = [] }: Build) =>
  phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');

/** Tells a build's log, line by line, from where it was read last. */
function follow(send: CourseTools['send'], note: (text: string) => void) {
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
          note(line);
        }
        // At the end the token stays the same (GetLogEvents, nextForwardToken).
        if (page === undefined || page.nextForwardToken === nextToken) return;
        nextToken = page.nextForwardToken;
      }
    },
  };
}
