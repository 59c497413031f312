import { AwsError } from '../aws-error.ts';
import { malformedBody } from '../wire/protocols/refusals.ts';
import { type Member, membersOf, type Schema } from '../wire/schema.ts';
import type { Violation } from './violations.ts';

/** By the member's name: what S3 says of a value that it doesn't know. */
const ENUMS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  StorageClass: ['InvalidStorageClass', 'The storage class you specified is not valid'],
  EncodingType: ['InvalidArgument', 'Invalid Encoding Method specified in Request'],
  MetadataDirective: ['InvalidArgument', 'Unknown metadata directive.'],
  TaggingDirective: ['InvalidArgument', 'Unknown tagging directive.'],
  ServerSideEncryption: ['InvalidArgument', 'The encryption method specified is not supported'],
  LocationConstraint: ['InvalidLocationConstraint', 'The specified location-constraint is not valid'],
  ChecksumAlgorithm: ['InvalidRequest', 'Checksum algorithm provided is unsupported.'],
};

/**
 * S3 knows no ValidationException: it has a code for each thing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function s3Refusal({ path, kind, value }: Violation, input: Schema): AwsError {
  const member = membersOf(input).find(({ name }) => name === path[0]);
  const known = kind === 'enum' ? ENUMS[String(path.at(-1))] : undefined;
  if (known) {
    const [code, message] = known;
    return new AwsError(code, message, { members: argument(member, value) });
  }
  if (kind === 'required' && path.length === 1) {
    return missing(member);
  }
  if (member === undefined || member.binding === 'payload' || member.binding === 'body') {
    return malformedBody('restXml', '');
  }
  const message =
    kind === 'integer'
      ? `Provided ${member.wireName} not an integer or within integer range`
      : `The value of ${member.wireName} is not valid.`;
  return new AwsError('InvalidArgument', message, { members: argument(member, value) });
}

function missing(member: Member | undefined): AwsError {
  switch (member?.binding) {
    case 'header':
      return new AwsError('InvalidRequest', `Missing required header for this request: ${member.wireName}`);
    case 'payload':
      return new AwsError('MissingRequestBodyError', 'Request Body is empty');
    case 'query':
      return new AwsError('InvalidArgument', `Missing required parameter for this request: ${member.wireName}`, {
        members: { ArgumentName: member.wireName },
      });
    default:
      return malformedBody('restXml', '');
  }
}

function argument(member: Member | undefined, value: unknown): Record<string, unknown> {
  return member?.binding === 'header' || member?.binding === 'query'
    ? { ArgumentName: member.wireName, ArgumentValue: value }
    : {};
}
