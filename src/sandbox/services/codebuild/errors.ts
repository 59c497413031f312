import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/CommonErrors.html and each operation's own. */
export const invalidInput = (message: string) => new AwsError('InvalidInputException', message);

export const alreadyExists = (arn: string) => new AwsError('ResourceAlreadyExistsException', `Project already exists: ${arn}`);

export const noSuchProject = (arn: string) => new AwsError('ResourceNotFoundException', `Project cannot be found: ${arn}`);

export const noSuchBuild = (arn: string) => new AwsError('ResourceNotFoundException', `Build ${arn} does not exist`);

/** New accounts may start with no build at all: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
export const noQueue = () =>
  new AwsError('AccountLimitExceededException', 'Cannot have more than 0 builds in queue for the account');

/** A build without a pipeline has nowhere to put what its pipeline would take. */
export const onlyByPipeline = () => invalidInput('ArtifactsOverride must be set when using artifacts type CodePipelines');
