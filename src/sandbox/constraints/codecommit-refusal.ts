import type { AwsError } from '../aws-error.ts';
import { type Refused, refused } from '../services/codecommit/errors.ts';
import type { Violation } from './violations.ts';

/** What CodeCommit calls a member that is missing, and one that its model refuses; by the member's name. */
const CALLED: Readonly<Record<string, readonly [missing: Refused | undefined, invalid: Refused | undefined]>> = {
  afterCommitSpecifier: ['CommitRequired', undefined],
  blobId: ['BlobIdRequired', undefined],
  branchName: ['BranchNameRequired', 'InvalidBranchName'],
  commitId: ['CommitIdRequired', undefined],
  commitIds: ['CommitIdsListRequired', undefined],
  defaultBranchName: ['BranchNameRequired', 'InvalidBranchName'],
  fileContent: ['FileContentRequired', 'FileContentSizeLimitExceeded'],
  fileMode: ['FileModeRequired', 'InvalidFileMode'],
  filePath: ['PathRequired', undefined],
  folderPath: ['PathRequired', undefined],
  order: [undefined, 'InvalidOrder'],
  parentCommitId: ['ParentCommitIdRequired', undefined],
  repositoryDescription: [undefined, 'InvalidRepositoryDescription'],
  repositoryName: ['RepositoryNameRequired', 'InvalidRepositoryName'],
  repositoryNames: ['RepositoryNamesRequired', 'InvalidRepositoryName'],
  resourceArn: ['ResourceArnRequired', undefined],
  sortBy: [undefined, 'InvalidSortBy'],
  tagKeys: ['TagKeysListRequired', 'InvalidTagKeysList'],
  tags: ['TagsMapRequired', 'InvalidTagsMap'],
};

/**
 * CodeCommit's error for a value that its model refuses: each of its operations documents one of its own for each member
 * (https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateBranch.html#API_CreateBranch_Errors).
 * @returns undefined where it documents none
 */
export function codecommitRefusal({ path, kind, value }: Violation): AwsError | undefined {
  // Of a list's item the innermost name that has an error counts: `putFiles.1.member.filePath`.
  const name = path.findLast((part) => typeof part === 'string' && Object.hasOwn(CALLED, part));
  const [missing, invalid] = CALLED[name ?? ''] ?? [];
  const called = kind === 'required' || value === '' ? missing : invalid;
  return called && refused(called);
}
