import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { poolArn, pools } from './model.ts';

interface AnyInput {
  readonly UserPoolId?: string;
  readonly ResourceArn?: string;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
}

/** What people do for themselves: their password, code or token is what allows it, and no policy (API Reference, "unauthenticated"). */
export const PUBLIC: readonly string[] = [
  'ChangePassword',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'ForgotPassword',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GlobalSignOut',
  'InitiateAuth',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SignUp',
  'UpdateUserAttributes',
  'VerifyUserAttribute',
];

/** No pool to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html */
const OF_NO_POOL = new Set(['CreateUserPool', 'ListUserPools', 'DescribeUserPoolDomain']);

/** What Cognito asks for a call: the action of its name, on the pool. */
export function permissions(operation: string, input: AnyInput, { world }: Pick<Call, 'world'>): readonly Permission[] {
  if (PUBLIC.includes(operation)) return [];
  const { UserPoolId = '*', ResourceArn, UserPoolTags, Tags } = input;
  const arn = ResourceArn ?? poolArn(world, UserPoolId);
  const action = `cognito-idp:${operation}`;
  const context = {
    ...resourceTagContext(pools(world).get(arn.slice(arn.lastIndexOf('/') + 1))?.tags),
    ...tagContext(UserPoolTags ?? Tags),
  };
  return [{ action, resources: [OF_NO_POOL.has(operation) ? '*' : arn], context }];
}
