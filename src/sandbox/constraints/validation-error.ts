import { AwsError } from '../aws-error.ts';
import type { Protocol } from '../service.ts';
import type { Violation } from './violations.ts';

/**
 * The error of the services that let their framework validate.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (query: ValidationError),
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html (JSON: ValidationException)
 * @param isSecret says of which members the message doesn't repeat the value
 */
export function validationError(
  protocol: Protocol,
  violations: readonly Violation[],
  isSecret: (path: string) => boolean = () => false,
): AwsError {
  const count = violations.length;
  const parts = violations.map(({ value, path, rule }) => {
    const at = pathText(path);
    return `Value${isSecret(at) ? '' : ` ${shown(value)}`} at '${at}' failed to satisfy constraint: ${rule}`;
  });
  const message = `${count} validation error${count === 1 ? '' : 's'} detected: ${parts.join('; ')}`;
  return new AwsError(protocol === 'awsQuery' || protocol === 'ec2Query' ? 'ValidationError' : 'ValidationException', message);
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`;
}

/** AWS names members as its Java code does: `tags.1.member.key`. */
function pathText(path: Violation['path']): string {
  return path.map((part) => String(part).replace(/^[A-Z]/, (letter) => letter.toLowerCase())).join('.');
}
