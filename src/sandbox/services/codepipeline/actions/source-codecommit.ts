import { arnIn } from '../../../arn.ts';
import { authorize } from '../../../authorization/authorize.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { archiveOf, branchHead, commitInfo } from '../../codecommit/source.ts';
import { ActionFailure } from '../run/action-failure.ts';
import type { Runner } from '../run/action-run.ts';
import { writeArtifact } from '../run/artifacts.ts';

/**
 * Takes the files of a branch's newest commit, as a ZIP archive without the history.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
export const sourceCodeCommit: Runner = async ({ world, execution, declaration, configuration, call, record, signal }) => {
  const { RepositoryName: repository = '', BranchName: branch = '' } = configuration;
  demand(['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus'], repository, call);
  const asked = execution.overrides.find(
    ({ actionName, revisionType }) => actionName === declaration.name && revisionType === 'COMMIT_ID',
  );
  const commit = asked?.revisionValue ?? (await branchHead(world, repository, branch));
  if (commit === undefined) {
    throw new ActionFailure(
      'ConfigurationError',
      `The action failed because no branch named ${branch} was found in the selected AWS CodeCommit repository ${repository}. Make sure you are using the correct branch name, and then try again. Error: null`,
    );
  }
  const info = await commitInfo(world, repository, commit);
  if (!info) {
    throw new ActionFailure('RevisionUnavailable', `The commit ${commit} could not be found in the repository ${repository}.`);
  }
  const archive = await archiveOf(world, repository, commit);
  signal.throwIfAborted();
  const [output] = record().outputs;
  if (output) await writeArtifact(output, archive, call);
  const { region } = world;
  return {
    revision: {
      id: commit,
      changeId: commit,
      summary: info.message,
      url: `https://${region}.console.aws.amazon.com/codesuite/codecommit/repositories/${repository}/commit/${commit}?region=${region}`,
    },
    variables: {
      AuthorDate: info.author.date.toISOString(),
      BranchName: branch,
      CommitId: commit,
      CommitMessage: info.message,
      CommitterDate: info.committer.date.toISOString(),
      RepositoryName: repository,
    },
  };
};

/** The newest commit of a branch; undefined where there is none, or the caller mustn't see it. */
export async function newestCommit(
  { repository, branch }: { repository: string; branch: string },
  call: Call,
): Promise<string | undefined> {
  try {
    demand(['GetBranch'], repository, call);
    return await branchHead(call.world, repository, branch);
  } catch (error) {
    if (error instanceof ActionFailure) return undefined;
    throw error;
  }
}

/** @throws ActionFailure when the caller may not do all this with the repository */
function demand(operations: readonly string[], repository: string, call: Call): void {
  const resources = [arnIn(call.world, 'codecommit', repository)];
  try {
    const asked = operations.map((operation) => ({ action: `codecommit:${operation}`, resources }));
    authorize(asked, { ...call, service: 'codecommit' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ActionFailure(
      'PermissionError',
      `The service role or action role doesn't have the permissions required to access the AWS CodeCommit repository named ${repository}. Update the IAM role permissions, and then try again. Error: ${error.message}`,
    );
  }
}
