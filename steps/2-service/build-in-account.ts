import { BatchGetBuildsCommand, type Build, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { isAwsError } from '../../src/aws/errors.ts';
import { type AwsRequest, codebuild, s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Note } from '../../src/course/step.ts';
import { buildArguments } from '../../src/image/build-arguments.ts';
import { buildVariables } from '../../src/image/codebuild/buildspec.ts';
import { noBuildsAllowed } from '../../src/image/codebuild/explain-build.ts';
import { explainBuild, followBuild } from '../../src/image/codebuild/follow-build.ts';
import { contextZip } from '../../src/image/codebuild/zip.ts';
import { readContext } from '../../src/image/context.ts';
import { runningBuilds } from '../build-project.ts';
import { names } from '../names.ts';
import { sourceKey } from './image-builder.ts';

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
  tools: Tools & { readonly note: Note; readonly signal: AbortSignal },
  { upload, start }: Awaited<ReturnType<typeof buildRequests>>,
  tag: string,
): Promise<void> {
  const { send, until, note, project, files, target, account, region } = tools;
  const id = (await buildOfTag(tools, tag)) ?? (await begin(send, upload, start));
  const build = followBuild({ send, note });
  const ended = await until({
    what: 'CodeBuild to build the image',
    seconds: patience * 60,
    usually: 60,
    look: async () => {
      const now = await build.look(id);
      return now?.buildComplete ? now : undefined;
    },
  });
  if (ended.buildStatus === 'SUCCEEDED') return;
  const page = `codesuite/codebuild/${account}/projects/${names.imageBuild(project)}/build/${encodeURIComponent(id)}?region=${region}`;
  throw explainBuild(build, { folder: files.service, url: target.consoleUrl(page) });
}

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
