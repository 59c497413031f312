import type * as Sts from '@aws-sdk/client-sts';
import { evaluate, type Question } from '../../authorization/evaluate.ts';
import { identityVerdict } from '../../authorization/identity-verdict.ts';
import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import { callerContext, requestContext } from '../../authorization/request-context.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handler } from '../../service.ts';
import type { RoleRecord } from '../iam/model.ts';
import { trustOf } from '../iam/role-statements.ts';
import { isSettled, roleByArn } from '../iam/roles.ts';
import { openSession } from '../iam/sessions.ts';

/** Seconds. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const USUAL = 3600;
const MOST_CHAINED = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: Handler<typeof Sts, 'AssumeRole'> = (input, call) => {
  const { RoleArn = '', RoleSessionName = '', DurationSeconds = USUAL, Policy } = input;
  const { world } = call;
  // Whoever may not, isn't told whether the role exists.
  const role = roleByArn(world, RoleArn);
  if (!role || !isSettled(world, role) || !mayAssume(role, RoleArn, input.ExternalId, call)) throw denied(call, RoleArn);
  if (call.caller?.role && DurationSeconds > MOST_CHAINED) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  if (DurationSeconds > role.maxSession) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (Policy !== undefined) checkSessionPolicy(Policy);
  const session = openSession(world, {
    account: world.account,
    roleArn: RoleArn,
    roleId: role.id,
    roleName: role.name,
    sessionName: RoleSessionName,
    policy: Policy,
    seconds: DurationSeconds,
  });
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expires),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${RoleSessionName}`,
      Arn: `arn:aws:sts::${world.account}:assumed-role/${role.name}/${RoleSessionName}`,
    },
  };
};

/**
 * The role's trust must name the caller. Where it names his whole account only, or he is of another, his own policies must
 * allow it as well: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
function mayAssume(role: RoleRecord, arn: string, externalId: string | undefined, call: Call): boolean {
  const { caller, world } = call;
  if (!caller) return false;
  const question: Question = {
    action: 'sts:AssumeRole',
    resource: arn,
    caller,
    context: {
      ...requestContext(call),
      ...callerContext(caller),
      ...(externalId !== undefined && { 'sts:externalid': [externalId] }),
    },
  };
  if (evaluate(trustOf(role), question) !== 'allow') return false;
  const own = identityVerdict(world, caller, question);
  if (own === 'allow') return true;
  const isNamed = evaluate(trustOf(role), { ...question, byName: true }) === 'allow';
  return own === 'silent' && isNamed && caller.account === world.account;
}

function checkSessionPolicy(document: string): void {
  try {
    parsePolicyDocument(document, 'identity');
  } catch (error) {
    throw new AwsError('MalformedPolicyDocument', error instanceof Error ? error.message : String(error));
  }
}

function denied({ caller }: Call, arn: string): AwsError {
  const message = `User: ${caller?.arn ?? 'anonymous'} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  return new AwsError('AccessDenied', message, { status: 403 });
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
