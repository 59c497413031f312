import type { CourseTools } from '../../src/aws/tools.ts';
import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { branch, shortRevision } from './source/branch.ts';
import { changesBetween } from './source/changes.ts';
import { sourceOf } from './source/open-source.ts';
import { serviceFiles } from './source/service-files.ts';
import type { Head } from './source/source.ts';
import { sourceRepository } from './source-repository.ts';

const message = 'The service, as it runs';

export const sourceCode = defineStep({
  id: 'source-code',
  title: 'Commit your service',
  service: 'AWS CodeCommit',
  type: 'AWS::CodeCommit::Commit',
  partOf: sourceRepository,
  outputs: { revision: 'string' },
  needs: { repository: sourceRepository },
  // Once it has been released, what is committed is the learner's business.
  yields: ['everything'],
  takes: seconds(1, 3),
  resourceName: ({ project }) => names.source(project),

  permissions: ({ project, account, region }) => [
    ...['GetBranch', 'GetCommit', 'GetDifferences', 'GetBlob', 'CreateCommit'].map((operation) => ({
      action: `codecommit:${operation}`,
      resource: `arn:aws:codecommit:${region}:${account}:${names.source(project)}`,
    })),
    ...['GetObject', 'PutObject'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${names.source(project)}/*`,
    })),
  ],

  requests: async (context) => ({
    commit: sourceOf(context, context.needs.repository).requests({ ...(await wanted(context)), parent: undefined }),
  }),

  find: async (context) => {
    const { needs, recorded, modifiers } = context;
    const source = sourceOf(context, needs.repository);
    const revision = await source.revision();
    if (revision === undefined) return undefined;
    const outputs = { revision: recorded.revision ?? revision };
    // Until a release has come through, what the learner mends goes along; but what others committed is left alone.
    const isFirst = Object.keys(modifiers).length === 0 && revision === recorded.revision;
    return { outputs, differences: isFirst ? differences(await source.head(await known(context)), await wanted(context)) : [] };
  },

  ensure: async (context, found) => {
    const { needs, note, checkpoint } = context;
    const source = sourceOf(context, needs.repository);
    const parent = found ? await source.head(await known(context)) : undefined;
    const commit = await wanted(context);
    const outputs = await source.commit({ ...commit, parent });
    await checkpoint(outputs);
    note(`${commit.files.size} files are committed to ${branch}, as ${shortRevision(outputs.revision)}.`);
    return outputs;
  },

  // It goes with the repository that holds it.
  destroy: async () => 'deleted',
});

type Files = Pick<CourseTools, 'files'>;

const wanted = async ({ files }: Files) => ({ files: await serviceFiles(files.service), message });

const known = async ({ files }: Files) => ({ known: await serviceFiles(files.service) });

function differences(head: Head | undefined, { files }: Awaited<ReturnType<typeof wanted>>): Difference[] {
  const count = changesBetween(head?.files, files).length;
  if (count === 0) return [];
  return [{ what: 'files of `service`', is: `${count} differ from what is committed`, should: 'committed' }];
}
