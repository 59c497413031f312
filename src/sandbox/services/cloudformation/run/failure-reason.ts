import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';

/** The code of an error that no handler has seen: CloudFormation itself holds properties against the type's schema. */
export const PROPERTIES_REFUSED = 'PropertiesRefused';

/** What a resource's event says of an error, in the words of CloudFormation's resource handlers. */
export function failureReason(error: unknown, service: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError)) return handlerSays(message, 'InternalFailure');
  if (error.code === PROPERTIES_REFUSED) return message;
  // Nobody was called: the handler itself refused.
  if (error.code === 'InvalidRequest') return handlerSays(message, 'InvalidRequest');
  const of = `(Service: ${service}, Status Code: ${error.status}, Request ID: ${randomUUID()})`;
  return handlerSays(`${message} ${of}`, handlerCode(error));
}

function handlerSays(message: string, code: string): string {
  return `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}

/** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerCode({ code, status }: AwsError): string {
  if (/UnauthorizedOperation|AccessDenied/.test(code)) return 'AccessDenied';
  if (/LimitExceeded/.test(code)) return 'ServiceLimitExceeded';
  if (/NotFound|NoSuchEntity/.test(code)) return 'NotFound';
  if (/AlreadyExists|Duplicate/.test(code)) return 'AlreadyExists';
  if (/Throttl|RequestLimit/.test(code)) return 'Throttling';
  if (/^Invalid|^Malformed|^Missing|Validation/.test(code)) return 'InvalidRequest';
  return status >= 500 ? 'ServiceInternalError' : 'GeneralServiceException';
}

/** `Ec2` of `AWS::EC2::VPC`: how the SDK of CloudFormation's handlers names it. */
export function serviceOf(type: string): string {
  const service = type.split('::')[1] ?? '';
  return service === 'EC2' ? 'Ec2' : service === 'IAM' ? 'Iam' : service === 'Logs' ? 'CloudWatchLogs' : service;
}
