import {
  BatchDeleteImageCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandOutput,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { ecr } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { minutes } from '../../src/course/step.ts';
import { buildArguments } from '../../src/image/build-arguments.ts';
import type { Builder } from '../../src/image/builder.ts';
import { imageDigest, isTag, tagOf } from '../../src/image/digest.ts';
import { imageRequests } from '../../src/image/image-requests.ts';
import { publishImage, removeBuiltImages } from '../../src/image/publish-image.ts';
import { venvOf } from '../../src/oci/python/find-python.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { buildInAccount, buildRequests } from './build-in-account.ts';
import { builderFor, builtByCodeBuild, noBuilder, prepareBuilder } from './builder.ts';
import { imageBuilder } from './image-builder.ts';
import { imageRepository } from './image-repository.ts';

export const image = defineStep({
  id: 'image',
  title: 'Build the image and push it',
  service: 'Amazon ECR',
  type: 'AWS::ECR::Image',
  partOf: imageRepository,
  outputs: { uri: 'string', tag: 'string', digest: 'string', platform: 'string', builder: 'string' },
  needs: { repository: imageRepository },
  // Where CodeBuild builds it, it has to be there.
  after: [imageBuilder],
  yields: ['tag'],
  takes: minutes(1, 3),
  resourceName: ({ project }) => names.repository(project),

  permissions: ({ project, account, region }) => [
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
    ...[
      'DescribeImages',
      'BatchCheckLayerAvailability',
      'InitiateLayerUpload',
      'UploadLayerPart',
      'CompleteLayerUpload',
      'PutImage',
      'BatchGetImage',
      'BatchDeleteImage',
    ].map((operation) => ({
      action: `ecr:${operation}`,
      resource: `arn:aws:ecr:${region}:${account}:repository/${names.repository(project)}`,
    })),
  ],

  preflight: async (context) => {
    if (builtByCodeBuild(context.choices)) return;
    const builder = await prepareBuilder(context, context);
    if (builder.kind === 'codebuild') throw noBuilder(builder.told);
  },

  requests: async (context) => {
    const { files, needs, machine } = context;
    const builder = await builderFor(context);
    const tag = await wantedTag(context, builder);
    if (builtByCodeBuild(context.choices)) return await buildRequests(context, tag);
    return imageRequests({
      folder: files.service,
      uri: `${needs.repository.uri}:${tag}`,
      platform: builder.platform,
      buildArgs: buildArguments(machine.env),
    });
  },

  find: async (context) => {
    const { send, needs, recorded, modifiers } = context;
    const { repository, uri } = needs.repository;
    const { tag, digest: pushed, platform, builder: by } = recorded;
    const before =
      tag === undefined || pushed === undefined || platform === undefined || by === undefined
        ? undefined
        : { uri: `${uri}:${tag}`, tag, digest: pushed, platform, builder: by };
    // With the pipeline, what is built is its business. The first image may even have expired by now.
    if (before !== undefined && modifiers.pipeline !== undefined) return { outputs: before, differences: [] };
    const builder = await builderFor(context);
    const wanted = await wantedTag(context, builder);
    const present = await digestsByTag(send, repository, [wanted, ...(tag === undefined ? [] : [tag])]);
    const kept = tag === undefined ? undefined : present.get(tag);
    const what = { what: 'content of `service`', is: tag ?? '', should: wanted };
    const differences = [what];
    if (before !== undefined && kept !== undefined) {
      // The same files stay the same image, whatever engine came or went since.
      const same = tag === (await wantedTag(context, { kind: before.builder, platform: before.platform }));
      return { outputs: { ...before, digest: kept }, differences: same ? [] : differences };
    }
    const digest = present.get(wanted);
    if (digest !== undefined) return { outputs: outputsOf(uri, wanted, digest, builder), differences: [] };
    if (before !== undefined) return { outputs: before, differences };
    const all = await pushedImages(send, repository);
    const other = await builtOtherwise(context, all);
    if (other !== undefined) return { outputs: outputsOf(uri, other.tag, other.digest, other), differences: [] };
    // The repository is ours alone: what was built there from other files, or with another base image, is still the image.
    const last = all.filter((one) => isTag(one.tag)).sort((one, next) => next.at - one.at)[0];
    // With the pipeline, what is built is its business; module 4 itself changes the files.
    const others = modifiers.pipeline === undefined ? [{ ...what, is: last?.tag ?? '' }] : [];
    return last && { outputs: outputsOf(uri, last.tag, last.digest, builder), differences: others };
  },

  ensure: async (context) => {
    const { send, needs, files, machine, note, signal, checkpoint } = context;
    const builder = await builderFor(context);
    note(builder.told);
    const tag = await wantedTag(context, builder);
    const { repository, uri } = needs.repository;
    // Someone may have gone back to what was built before; its tag can't be pushed twice.
    const look = async () => (await digestsByTag(send, repository, [tag])).get(tag);
    const build = async () => {
      if (builtByCodeBuild(context.choices)) {
        await buildInAccount(context, await buildRequests(context, tag), tag);
        return await look();
      }
      if (builder.kind === 'codebuild') throw noBuilder(builder.told);
      const { digest } = await publishImage({
        builder,
        folder: files.service,
        repositoryUri: uri,
        tag,
        credentials: () => registryCredentials(send),
        env: machine.env,
        venv: venvOf(machine.home),
        note,
        signal,
      });
      return digest;
    };
    const digest = (await look()) ?? (await build());
    if (digest === undefined) throw new Error(`CodeBuild built the image, and ${uri}:${tag} isn't there.`);
    const outputs = outputsOf(uri, tag, digest, builder);
    await checkpoint(outputs);
    return outputs;
  },

  destroy: async (context) => {
    const { send, name, recorded, needs } = context;
    const builder = await builderFor(context);
    if (builder.kind === 'engine' && needs.repository.uri !== undefined) {
      await removeBuiltImages(builder.engine, needs.repository.uri);
    }
    if (recorded.tag === undefined || !(await digestsByTag(send, name, [recorded.tag])).has(recorded.tag)) return 'already gone';
    await send(ecr(new BatchDeleteImageCommand({ repositoryName: name, imageIds: [{ imageTag: recorded.tag }] })));
    const left = await digestsByTag(send, name, [recorded.tag]);
    return left.has(recorded.tag) ? { skipped: 'ECR still shows it' } : 'deleted';
  },
});

type Files = Pick<CourseTools, 'files' | 'machine'>;

/** The tag that the files of `service` stand for: their digest. */
async function wantedTag({ files, machine }: Files, { kind, platform }: { kind: string; platform: string }): Promise<string> {
  const builder = kind as Builder['kind'];
  return tagOf(await imageDigest(files.service, { platform, builder, buildArgs: buildArguments(machine.env) }));
}

const outputsOf = (uri: string, tag: string, digest: string, { platform, kind }: Pick<Builder, 'platform' | 'kind'>) => ({
  uri: `${uri}:${tag}`,
  tag,
  digest,
  platform,
  builder: kind,
});

/** All ways in which an image may have been built. */
const otherWays = (['engine', 'packer', 'codebuild'] as const).flatMap((kind) =>
  ['linux/amd64', 'linux/arm64'].map((platform) => ({ kind, platform })),
);

/**
 * The image of the same files, built by something that isn't here now: whoever lost the state file may have installed
 * or stopped an engine since, or sit at another machine.
 */
async function builtOtherwise(context: Files, present: readonly PushedImage[]) {
  if (present.length === 0) return undefined;
  for (const way of otherWays) {
    const wanted = await wantedTag(context, way);
    const found = present.find(({ tag }) => tag === wanted);
    if (found !== undefined) return { ...way, ...found };
  }
  return undefined;
}

interface PushedImage {
  readonly tag: string;
  readonly digest: string;
  /** When it was pushed, in milliseconds since 1970. */
  readonly at: number;
}

async function pushedImages(send: CourseTools['send'], repositoryName: string): Promise<readonly PushedImage[]> {
  const images: PushedImage[] = [];
  let nextToken: string | undefined;
  do {
    const asked: Promise<DescribeImagesCommandOutput> = send(ecr(new DescribeImagesCommand({ repositoryName, nextToken })));
    const page = await unlessAwsError(asked, 'RepositoryNotFoundException');
    for (const { imageTags = [], imageDigest: digest, imagePushedAt } of page?.imageDetails ?? []) {
      for (const tag of imageTags) if (digest !== undefined) images.push({ tag, digest, at: imagePushedAt?.getTime() ?? 0 });
    }
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return images;
}

/** Digests of those of the tags that the repository holds. */
async function digestsByTag(
  send: CourseTools['send'],
  repository: string,
  tags: readonly string[],
): Promise<Map<string, string>> {
  // Asked one by one: DescribeImages fails as a whole when one of several isn't there.
  const found = await Promise.all(
    [...new Set(tags)].map(async (tag) => {
      try {
        const asked = ecr(new DescribeImagesCommand({ repositoryName: repository, imageIds: [{ imageTag: tag }] }));
        return [tag, (await send(asked)).imageDetails?.[0]?.imageDigest] as const;
      } catch (error) {
        if (isAwsError(error, 'ImageNotFoundException', 'RepositoryNotFoundException')) return [tag, undefined] as const;
        throw error;
      }
    }),
  );
  return new Map(found.flatMap(([tag, digest]) => (digest === undefined ? [] : [[tag, digest]])));
}

/** Twelve hours' access to the registry; it stays in memory (GetAuthorizationToken: base64 of `AWS:<password>`). */
async function registryCredentials(send: CourseTools['send']): Promise<{ username: string; password: string }> {
  const { authorizationData = [] } = await send(ecr(new GetAuthorizationTokenCommand({})));
  const [username = '', password] = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64')
    .toString()
    .split(':');
  if (password === undefined) throw new Error('ECR gives no token for its registry.');
  return { username, password };
}
