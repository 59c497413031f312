import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  GetLifecyclePolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  type Repository,
  TagResourceCommand,
} from '@aws-sdk/client-ecr';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { ecr } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { tagList } from '../tags.ts';
import story from './image-repository.md';

/** Old images cost by the GB-month; ten are enough to go back to. */
const lifecycle = {
  rules: [
    {
      rulePriority: 1,
      description: 'Keep the last ten images',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    },
  ],
};

export const imageRepository = defineStep({
  id: 'image-repository',
  title: 'Create the repository for images',
  service: 'Amazon ECR',
  type: 'AWS::ECR::Repository',
  story,
  outputs: { repository: 'string', arn: 'string', uri: 'string' },
  needs: {},
  takes: seconds(1, 3),
  costs: ['ecr-storage'],
  resourceName: ({ project }) => names.repository(project),
  foresee: ({ name, account, region }) => ({ repository: name, arn: `arn:aws:ecr:${region}:${account}:repository/${name}` }),

  permissions: ({ project, account, region }) =>
    [
      'CreateRepository',
      'TagResource',
      'ListTagsForResource',
      'DescribeRepositories',
      'PutImageTagMutability',
      'PutImageScanningConfiguration',
      'PutLifecyclePolicy',
      'GetLifecyclePolicy',
      'DeleteRepository',
    ].map((operation) => ({
      action: `ecr:${operation}`,
      resource: `arn:aws:ecr:${region}:${account}:repository/${names.repository(project)}`,
    })),

  requests: ({ name, tags }) => ({
    create: ecr(
      new CreateRepositoryCommand({
        repositoryName: name,
        tags: tagList(tags),
        // A tag names one image for ever: what ran under it yesterday is what runs under it tomorrow.
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
      }),
    ),
    lifecycle: ecr(new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText: JSON.stringify(lifecycle) })),
  }),

  find: async ({ send, name, tags, recorded }) => {
    const found = await readRepository(send, name);
    if (found === undefined) return undefined;
    const { outputs, repository } = found;
    const [present, policy] = await Promise.all([readTags(send, outputs.arn), readLifecycle(send, name)]);
    const what = `image repository ${name}`;
    const differences: Difference[] = claim({ what, wanted: tags, present, known: recorded.arn !== undefined });
    const { imageTagMutability: mutability = 'MUTABLE', imageScanningConfiguration: scanning } = repository;
    if (mutability !== 'IMMUTABLE') differences.push({ what: 'tags', is: mutability.toLowerCase(), should: 'immutable' });
    if (scanning?.scanOnPush !== true) differences.push({ what: 'scan on push', is: 'off', should: 'on' });
    if (!keepsTen(policy)) differences.push({ what: 'old images', is: 'kept', should: 'only the last ten kept' });
    return { outputs, differences };
  },

  ensure: async ({ send, requests, checkpoint, name, tags }, found) => {
    if (found) {
      await send(ecr(new TagResourceCommand({ resourceArn: found.outputs.arn, tags: tagList(tags) })));
      await send(ecr(new PutImageTagMutabilityCommand({ repositoryName: name, imageTagMutability: 'IMMUTABLE' })));
      const imageScanningConfiguration = { scanOnPush: true };
      await send(ecr(new PutImageScanningConfigurationCommand({ repositoryName: name, imageScanningConfiguration })));
      await send(requests.lifecycle);
      return found.outputs;
    }
    const { repository } = await send(requests.create);
    const outputs = outputsOf(name, repository);
    await checkpoint(outputs);
    await send(requests.lifecycle);
    return outputs;
  },

  destroy: (context) => removeRepository(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, account, region, target }) => {
    const url = target.consoleUrl(`ecr/repositories/private/${account}/${outputs.repository}?region=${region}`);
    return url === undefined ? [] : [{ label: 'the images in the console', url }];
  },
});

/** Deletes a repository with all its images. @throws NotOursError when it isn't the project's */
export async function removeRepository(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const found = await readRepository(send, name);
  if (found === undefined) return 'already gone';
  if (!known)
    claimToDelete({ what: `image repository ${name}`, project, present: await readTags(send, found.outputs.arn), known });
  // With force its images go too, those of the pipeline among them.
  const deleting = send(ecr(new DeleteRepositoryCommand({ repositoryName: name, force: true })));
  if ((await unlessAwsError(deleting, 'RepositoryNotFoundException')) === undefined) return 'already gone';
  await until({
    what: `the image repository ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readRepository(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

const readTags = async (send: CourseTools['send'], arn: string) =>
  (await send(ecr(new ListTagsForResourceCommand({ resourceArn: arn })))).tags ?? [];

async function readRepository(send: CourseTools['send'], name: string) {
  try {
    const { repositories } = await send(ecr(new DescribeRepositoriesCommand({ repositoryNames: [name] })));
    const repository = repositories?.[0];
    return repository && { repository, outputs: outputsOf(name, repository) };
  } catch (error) {
    if (isAwsError(error, 'RepositoryNotFoundException')) return undefined;
    throw error;
  }
}

function outputsOf(name: string, repository: Repository | undefined) {
  const { repositoryArn: arn, repositoryUri: uri } = repository ?? {};
  if (arn === undefined || uri === undefined) throw new Error(`ECR names no ARN or address for the repository ${name}.`);
  return { repository: name, arn, uri };
}

async function readLifecycle(send: CourseTools['send'], name: string): Promise<string | undefined> {
  const get = send(ecr(new GetLifecyclePolicyCommand({ repositoryName: name })));
  return (await unlessAwsError(get, 'LifecyclePolicyNotFoundException'))?.lifecyclePolicyText;
}

/** ECR gives the text back as it was sent or with other white space. */
const keepsTen = (policy: string | undefined): boolean =>
  policy !== undefined && JSON.stringify(JSON.parse(policy)) === JSON.stringify(lifecycle);
