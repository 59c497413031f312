import { AwsError } from '../../aws-error.ts';

/** CloudFormation's error for nearly everything that a request gets wrong. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** What AWS would do and the sandbox doesn't, by its name, so that nobody takes the refusal for AWS's. */
export function notServed(what: string): AwsError {
  return invalid(`The sandbox's CloudFormation doesn't run ${what}; AWS does. Leave it out to rehearse this template.`);
}
