import { AwsError } from '../../aws-error.ts';

// Statuses come from the model where the wire finds the code there; they are told here too, for answers on other ways.

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message);

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, { status: 409 });

export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, { status: 404 });

/** What AWS knows and the sandbox doesn't: 501 is the one server error that no client retries. */
export const notServed = (what: string): AwsError =>
  new AwsError('NotImplemented', `The sandbox doesn't serve ${what} of API Gateway. It serves what the course needs.`, {
    status: 501,
  });
