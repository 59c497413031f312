import { AwsError } from '../../aws-error.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html and each operation's page

export const notFound = (what: 'log group' | 'log stream' = 'log group'): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);

export const alreadyExists = (what: 'log group' | 'log stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
