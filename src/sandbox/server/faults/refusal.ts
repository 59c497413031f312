import { AwsError } from '../../aws-error.ts';
import type { Fault } from './fault.ts';

/** The error that a fault of kind `fail` or `throttle` answers with; undefined for the other kinds. */
export function refusalOf(fault: Fault, service: string): AwsError | undefined {
  if (fault.kind === 'fail') {
    const { code = 'InternalError', message = 'We encountered an internal error. Please try again.', status = 500 } = fault;
    return new AwsError(code, message, { status });
  }
  if (fault.kind !== 'throttle') return undefined;
  // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
  if (service === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 });
  // S3 asks to slow down with 503; most others answer 400 with the text clients know throttling by.
  return service === 's3'
    ? new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 })
    : new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 });
}
