import { AwsError } from '../../aws-error.ts';

// Codes and statuses: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (Errors) and the like

export const noSuchRole = (name: string): AwsError =>
  new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, { status: 404 });

export const noSuchPolicy = (arn: string): AwsError =>
  new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, { status: 404 });

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });

export const alreadyExists = (message: string): AwsError => new AwsError('EntityAlreadyExists', message, { status: 409 });

export const deleteConflict = (message: string): AwsError => new AwsError('DeleteConflict', message, { status: 409 });

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceeded', message, { status: 409 });

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', message);

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** A service-linked role is its service's: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export const unmodifiable = (name: string): AwsError =>
  new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
