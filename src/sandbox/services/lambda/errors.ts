import { AwsError } from '../../aws-error.ts';

const TYPE = { Type: 'User' };

/** https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html and each operation's own. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { members: TYPE });

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 404, members: TYPE });

export const noFunction = (arn: string): AwsError => notFound(`Function not found: ${arn}`);

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { status: 409, members: TYPE });

export const throttled = (reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429, members: { ...TYPE, Reason: reason } });

export const stale = (): AwsError =>
  new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    { status: 412, members: TYPE },
  );
