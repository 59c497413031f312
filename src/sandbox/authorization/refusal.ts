import { AwsError } from '../aws-error.ts';
import type { Caller } from '../service.ts';

/** Why something isn't allowed. */
export type Reason = 'identity' | 'identity-deny' | 'resource' | 'resource-deny' | 'session';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
const BECAUSE: Readonly<Record<Reason, (action: string) => string>> = {
  identity: (action) => `because no identity-based policy allows the ${action} action`,
  'identity-deny': () => 'with an explicit deny in an identity-based policy',
  resource: (action) => `because no resource-based policy allows the ${action} action`,
  'resource-deny': () => 'with an explicit deny in a resource-based policy',
  session: (action) => `because no session policy allows the ${action} action`,
};

export interface Refused {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly reason: Reason;
}

/** The sentence in which AWS says who may not do what to what, and why. */
export function refusalText({ caller, action, resource, reason }: Refused): string {
  // S3 puts its resources in quotation marks.
  const named = action.startsWith('s3:') ? `"${resource}"` : resource;
  return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${named} ${BECAUSE[reason](action)}`;
}

/** Services that say AccessDenied, with status 403; the others speak JSON, or are EC2. */
const SAY_ACCESS_DENIED = new Set(['s3', 's3control', 'iam', 'sts', 'cloudformation', 'elbv2']);

/** The error a service answers to what isn't allowed. @param service by its id */
export function refusalOf(service: string, refused: Refused): AwsError {
  const text = refusalText(refused);
  if (service === 'ec2') {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${text}`, { status: 403 });
  }
  if (SAY_ACCESS_DENIED.has(service)) return new AwsError('AccessDenied', text, { status: 403 });
  return new AwsError('AccessDeniedException', text);
}
