import { AwsError } from '../../aws-error.ts';

/**
 * What Cognito says to each refusal. Names stand in its API Reference
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html and each operation's page);
 * the sentences are those that its clients show their users.
 */
export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

export const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);

export const noPool = (id: string): AwsError => new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);

export const noClient = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);

export const noUser = (message = 'User does not exist.'): AwsError => new AwsError('UserNotFoundException', message);

export const notConfirmed = (): AwsError => new AwsError('UserNotConfirmedException', 'User is not confirmed.');

/** One answer to a wrong name and to a wrong password. */
export const wrongPassword = (): AwsError => notAuthorized('Incorrect username or password.');

export const tooOften = (): AwsError =>
  new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

export const wrongCode = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');

export const expiredCode = (): AwsError =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** What AWS can and the sandbox can't. */
export const notInSandbox = (what: string): AwsError =>
  new AwsError('NotImplemented', `The sandbox's Cognito doesn't do ${what}.`, { status: 501 });
