import { AwsError } from '../../aws-error.ts';

/**
 * What CodeCommit says to each refusal, as its API Reference describes them
 * (https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateCommit.html#API_CreateCommit_Errors and its like). Where
 * something has to be named, the message is made where it is thrown.
 */
const SENTENCES = {
  BlobIdDoesNotExist: 'The specified blob does not exist.',
  BlobIdRequired: 'A blob ID is required, but was not specified.',
  BranchNameIsTagName:
    'The specified branch name is not valid because it is a tag name. Enter the name of a branch in the repository.',
  BranchNameRequired: 'A branch name is required, but was not specified.',
  CommitDoesNotExist:
    'The specified commit does not exist or no commit was specified, and the specified repository has no default branch.',
  CommitIdDoesNotExist: 'The specified commit ID does not exist.',
  CommitIdRequired: 'A commit ID was not specified.',
  CommitIdsLimitExceeded: 'The maximum number of allowed commit IDs in a batch request is 100.',
  CommitIdsListRequired: 'A list of commit IDs is required, but was either not specified or the list was empty.',
  CommitMessageLengthExceeded: 'The commit message is too long. Provide a shorter string.',
  CommitRequired: 'A commit was not specified.',
  DefaultBranchCannotBeDeleted:
    'The specified branch is the default branch for the repository, and cannot be deleted. To delete this branch, you must first set another branch as the default branch.',
  DirectoryNameConflictsWithFileName:
    'A file cannot be added to the repository because the specified path name has the same name as a file that already exists in this repository.',
  FileContentAndSourceFileSpecified:
    'Both a source file and file content have been specified for the same file. Provide one of them.',
  FileContentRequired:
    'The file cannot be added because it is empty. Empty files cannot be added to the repository with this API.',
  FileContentSizeLimitExceeded:
    'The file cannot be added because it is too large. The maximum file size is 6 MB, and that of all files of a commit together 20 MB. Consider making these changes using a Git client.',
  FileDoesNotExist:
    'The specified file does not exist. Verify that you have used the correct file name, full path, and extension.',
  FileEntryRequired: 'The commit cannot be created because no files have been specified as added, updated, or changed.',
  FileModeRequired: 'The commit cannot be created because no file mode has been specified.',
  FileNameConflictsWithDirectoryName:
    'A file cannot be added to the repository because the specified file name has the same name as a directory in this repository.',
  FilePathConflictsWithSubmodulePath: 'The commit cannot be created because a specified file path points to a submodule.',
  FileTooLarge: 'The specified file exceeds the file size limit for AWS CodeCommit.',
  FolderDoesNotExist:
    'The specified folder does not exist. Either the folder name is not correct, or you did not enter the full path to the folder.',
  InvalidBlobId: 'The specified blob is not valid.',
  InvalidBranchName: 'The specified reference name is not valid.',
  InvalidCommit: 'The specified commit is not valid.',
  InvalidCommitId: 'The specified commit ID is not valid.',
  InvalidContinuationToken: 'The specified continuation token is not valid.',
  InvalidEmail:
    'The specified email address either contains one or more characters that are not allowed, or it exceeds the maximum number of characters allowed for an email address.',
  InvalidFileMode: 'The specified file mode permission is not valid.',
  InvalidMaxResults: 'The specified number of maximum results is not valid.',
  InvalidOrder: 'The specified sort order is not valid.',
  InvalidParentCommitId: 'The parent commit ID is not valid.',
  InvalidPath: 'The specified path is not valid.',
  InvalidRepositoryDescription: 'The specified repository description is not valid.',
  InvalidRepositoryName: 'The specified repository name is not valid.',
  InvalidResourceArn: 'The value for the resource ARN is not valid.',
  InvalidSortBy: 'The specified sort by value is not valid.',
  InvalidSystemTagUsage: 'The specified tag is not valid. Key names cannot be prefixed with aws:.',
  InvalidTagKeysList: 'The list of tags is not valid.',
  InvalidTagsMap: 'The map of tags is not valid.',
  MaximumFileEntriesExceeded:
    'The number of specified files to change as part of this commit exceeds the maximum number of files that can be changed in a single commit (100). Consider using a Git client for these changes.',
  MaximumRepositoryNamesExceeded: 'The maximum number of allowed repository names was exceeded. Currently, this number is 100.',
  NameLengthExceeded: 'The user name is not valid because it has exceeded the character limit for author names.',
  NoChange:
    'The commit cannot be created because no changes will be made to the repository as a result of this commit. A commit must contain at least one change.',
  ParentCommitDoesNotExist: 'The specified parent commit ID does not exist in the specified branch of the repository.',
  ParentCommitIdOutdated:
    'The file could not be added because the provided parent commit ID is not the current tip of the specified branch. To view the full commit ID of the current head of the branch, use GetBranch.',
  ParentCommitIdRequired:
    'A parent commit ID is required. To view the full commit ID of a branch in a repository, use GetBranch or a Git command (for example, git pull or git log).',
  PathDoesNotExist: 'The specified path does not exist.',
  PathRequired: 'A path is required, but was not specified.',
  PutFileEntryConflict:
    'The commit cannot be created because one or more files specified in the commit reference both a file and a folder.',
  RepositoryNameRequired: 'A repository name is required, but was not specified.',
  RepositoryNamesRequired: 'At least one repository name object is required, but was not specified.',
  ResourceArnRequired: 'A valid Amazon Resource Name (ARN) for an AWS CodeCommit resource is required.',
  RestrictedSourceFile: 'The commit cannot be created because one of the changes specifies copying or moving a .gitkeep file.',
  SameFileContent:
    'The file was not added or updated because the content of the file is exactly the same as the content of that file in the repository and branch that you specified.',
  SamePathRequest:
    'The commit cannot be created because one or more changes in this commit duplicate actions in the same file path.',
  SourceFileOrContentRequired:
    'The commit cannot be created because no source files or file content have been specified for the commit.',
  TagKeysListRequired: 'A list of tag keys is required. The list cannot be empty or null.',
  TagsMapRequired: 'A map of tags is required.',
  TooManyTags: 'The maximum number of tags for an AWS CodeCommit resource has been exceeded.',
} as const satisfies Record<string, string>;

/** A refusal by the name that AWS gives it, without the `Exception` at its end. */
export type Refused = keyof typeof SENTENCES;

/** @param message replaces the usual sentence */
export const refused = (name: Refused, message?: string): AwsError =>
  new AwsError(`${name}Exception`, message ?? SENTENCES[name]);

export const noRepository = (name: string): AwsError => new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);

export const repositoryExists = (name: string): AwsError =>
  new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`);

export const noBranch = (name: string): AwsError => new AwsError('BranchDoesNotExistException', `Branch ${name} does not exist`);

export const branchExists = (name: string): AwsError =>
  new AwsError('BranchNameExistsException', `Branch ${name} already exists. Branch names must be unique.`);

/** What an account is answered that never had a repository: the service takes no new customers there. */
export const notAllowed = (): AwsError =>
  new AwsError(
    'OperationNotAllowedException',
    'CreateRepository request is not allowed because there is no existing repository in this AWS account or AWS Organization',
  );
