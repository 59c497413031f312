import { AwsError } from '../../aws-error.ts';
import type { Protocol } from '../../service.ts';

/** The error for an operation that AWS doesn't know either. */
export function unknownOperation(protocol: Protocol, { operation, version }: { operation: string; version: string }): AwsError {
  switch (protocol) {
    case 'awsQuery':
    case 'ec2Query':
      return new AwsError('InvalidAction', `Could not find operation ${operation} for version ${version}`);
    case 'awsJson1_0':
    case 'awsJson1_1':
      return new AwsError('UnknownOperationException', `Unknown operation ${operation}`);
    case 'restJson1':
      return new AwsError('UnknownOperationException', 'No operation has this path and method.', { status: 404 });
    case 'restXml':
      return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', { status: 405 });
  }
}

/** The error for a body that can't be read: never a server error, for clients retry those. */
export function malformedBody(protocol: Protocol, detail: string): AwsError {
  switch (protocol) {
    case 'awsQuery':
    case 'ec2Query':
      return new AwsError('MalformedInput', detail);
    case 'awsJson1_0':
    case 'awsJson1_1':
    case 'restJson1':
      return new AwsError('SerializationException', detail);
    case 'restXml':
      return new AwsError(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
  }
}
