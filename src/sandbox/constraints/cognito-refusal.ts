import { AwsError } from '../aws-error.ts';
import { validationError } from './validation-error.ts';
import type { Violation } from './violations.ts';

/** What Cognito's model marks as sensitive. */
const SENSITIVE = /password|username|secret|token|clientId|confirmationCode|authParameters|challengeResponses|userAttributes/i;

/** Cognito validates as others do, and calls what it refuses by a name of its own (API Reference, InvalidParameterException). */
export function cognitoRefusal(violations: readonly Violation[]): AwsError {
  const { message } = validationError('awsJson1_1', violations, (path) => SENSITIVE.test(path));
  return new AwsError('InvalidParameterException', message);
}
