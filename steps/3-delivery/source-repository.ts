import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { deleteBucket } from '../../src/aws/delete-bucket.ts';
import { isAwsError } from '../../src/aws/errors.ts';
import { codecommit } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { type StepContext, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { findRepository, removeCodeRepository, retag } from './code-repository.ts';
import { privateBucketPermissions } from './private-bucket.ts';
import { ensureSourceBucket, findSourceBucket, sourceBucketRequests } from './source-bucket.ts';
import { hasCodeCommit } from './source-regions.ts';
import story from './source-repository.md';

export const sourceRepository = defineStep({
  id: 'source-repository',
  title: 'Create the repository for your code',
  service: 'AWS CodeCommit',
  type: 'AWS::CodeCommit::Repository',
  story,
  outputs: { kind: 'string', name: 'string', arn: 'string', url: 'string' },
  needs: {},
  takes: seconds(1, 3),
  costs: ['codecommit'],
  resourceName: ({ project }) => names.source(project),
  foresee: (context) => (hasCodeCommit(context.region) ? inCodeCommit(context) : inBucket(context)),

  permissions: ({ project, account, region }) => [
    ...['CreateRepository', 'TagResource', 'GetRepository', 'ListTagsForResource', 'DeleteRepository'].map((operation) => ({
      action: `codecommit:${operation}`,
      resource: `arn:aws:codecommit:${region}:${account}:${names.source(project)}`,
    })),
    // Where CodeCommit is refused.
    ...privateBucketPermissions(names.source(project)),
    ...['GetBucketVersioning', 'PutBucketVersioning'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${names.source(project)}`,
    })),
  ],

  requests: async (context) =>
    hasCodeCommit(context.region) ? { create: createRequest(context) } : sourceBucketRequests(context),

  find: async (context) => {
    const { send, name, tags, region, recorded } = context;
    const known = recorded.arn !== undefined;
    if (recorded.kind !== 's3' && hasCodeCommit(region)) {
      const differences = await findRepository(send, { name, arn: inCodeCommit(context).arn, tags, known });
      if (differences !== undefined) return { outputs: inCodeCommit(context), differences };
      if (known) return undefined;
    }
    const found = await findSourceBucket(context, known);
    return found && { outputs: inBucket(context), differences: found };
  },

  ensure: async (context, found) => {
    const { send, tags, note, checkpoint } = context;
    if (found?.outputs.kind === 'codecommit') {
      await retag(send, found.outputs.arn, tags);
      return found.outputs;
    }
    if (found === undefined && hasCodeCommit(context.region)) {
      if (await createRepository(context)) {
        await checkpoint(inCodeCommit(context));
        return inCodeCommit(context);
      }
      note('CodeCommit is not open to this account, so a bucket takes its place: each version of source.zip is a commit.');
    }
    await ensureSourceBucket(context, { found: found !== undefined, checkpoint: () => checkpoint(inBucket(context)) });
    return inBucket(context);
  },

  destroy: async (context) => {
    const { recorded, region } = context;
    const ends: Deletion[] = [];
    // A half row doesn't say which of them was made.
    if (recorded.kind !== 's3' && hasCodeCommit(region)) {
      ends.push(await removeCodeRepository(context, { ...context, known: recorded.arn !== undefined }));
    }
    if (recorded.kind !== 'codecommit') ends.push(await deleteBucket(context, context.name));
    return ends.find((end) => end !== 'already gone') ?? 'already gone';
  },

  links: ({ outputs, target, region }) => {
    const page =
      outputs.kind === 's3'
        ? `s3/buckets/${outputs.name}`
        : `codesuite/codecommit/repositories/${outputs.name}/browse?region=${region}`;
    const url = target.consoleUrl(page);
    return url === undefined ? [] : [{ label: 'your code in the console', url }];
  },
});

type Place = CourseTools & StepContext<Record<string, never>>;

const createRequest = ({ name, tags }: Pick<Place, 'name' | 'tags'>) =>
  codecommit(
    new CreateRepositoryCommand({ repositoryName: name, repositoryDescription: 'The Mysfits service', tags: { ...tags } }),
  );

/** Makes the repository. @returns false where CodeCommit takes no new accounts */
async function createRepository(context: Place): Promise<boolean> {
  try {
    await context.send(createRequest(context));
    return true;
  } catch (error) {
    // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
    if (isAwsError(error, 'RepositoryNameExistsException')) return true;
    // Nothing but this call tells.
    // https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-create-repository.html
    if (isAwsError(error, 'OperationNotAllowedException')) return false;
    throw error;
  }
}

const inCodeCommit = ({ name, account, region, target }: Pick<Place, 'name' | 'account' | 'region' | 'target'>) => ({
  kind: 'codecommit',
  name,
  arn: `arn:aws:codecommit:${region}:${account}:${name}`,
  url: target.gitUrl(name),
});

const inBucket = ({ name }: Pick<Place, 'name'>) => ({ kind: 's3', name, arn: `arn:aws:s3:::${name}`, url: '' });
