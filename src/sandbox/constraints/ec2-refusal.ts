import { AwsError } from '../aws-error.ts';
import type { Violation } from './violations.ts';

/**
 * EC2 names the parameter, and has a code for one that is missing and one for a value it doesn't take.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function ec2Refusal({ path, kind, value }: Violation): AwsError {
  const last = path.findLast((part) => typeof part === 'string' && part !== 'member');
  const name = String(last).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  return kind === 'required'
    ? new AwsError('MissingParameter', `The request must contain the parameter ${name}`)
    : new AwsError('InvalidParameterValue', `Value (${String(value)}) for parameter ${name} is invalid.`);
}
