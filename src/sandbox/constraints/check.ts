import { malformedBody } from '../wire/protocols/refusals.ts';
import type { Match } from '../wire/types.ts';
import { codecommitRefusal } from './codecommit-refusal.ts';
import { cognitoRefusal } from './cognito-refusal.ts';
import { ec2Refusal } from './ec2-refusal.ts';
import { ecrRefusal } from './ecr-refusal.ts';
import { s3Refusal } from './s3-refusal.ts';
import { inputShape } from './table.ts';
import { validationError } from './validation-error.ts';
import { violationsOf } from './violations.ts';

/**
 * Refuses an input that AWS's own model refuses: required members, enums, lengths, ranges and patterns.
 * @throws AwsError in the words of the service
 */
export function checkConstraints({ loaded, service, operation, protocol }: Match, input: unknown): void {
  const schema = loaded.operations.get(operation)?.input;
  if (!schema) {
    return;
  }
  const shape = inputShape(service.id, operation);
  const found = violationsOf(input ?? {}, { service: service.id, schema, shape, path: [] });
  const [first] = found;
  const misfit = found.find(({ kind }) => kind === 'integer');
  if (misfit && protocol !== 'restXml') {
    // AWS's frameworks stumble over it while they read, before they validate.
    throw malformedBody(protocol, `${misfit.path.join('.')} can not be converted to an Integer`);
  }
  if (first) {
    if (protocol === 'ec2Query') throw ec2Refusal(first);
    if (service.id === 'ecr') throw ecrRefusal(first);
    if (service.id === 'cognito-idp') throw cognitoRefusal(found);
    const own = service.id === 'codecommit' ? codecommitRefusal(first) : undefined;
    if (own) throw own;
    throw protocol === 'restXml' ? s3Refusal(first, schema) : validationError(protocol, found);
  }
}
