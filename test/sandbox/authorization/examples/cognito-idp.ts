const UserPoolId = 'us-east-1_abcdef123';
const ResourceArn = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`;
const ClientId = 'abcdefghijklmnopqrstuvwxyz';
const Username = 'ada@example.com';
const AccessToken = 'a.b.c';

/** An input for each operation of Cognito's user pools that the sandbox serves. */
export const examples: Record<string, object> = {
  AdminConfirmSignUp: { UserPoolId, Username },
  AdminCreateUser: { UserPoolId, Username },
  AdminDeleteUser: { UserPoolId, Username },
  AdminGetUser: { UserPoolId, Username },
  AdminInitiateAuth: { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' },
  AdminSetUserPassword: { UserPoolId, Username, Password: 'Secret-123' },
  ChangePassword: { AccessToken, PreviousPassword: 'Secret-123', ProposedPassword: 'Secret-124' },
  ConfirmForgotPassword: { ClientId, Username, ConfirmationCode: '123456', Password: 'Secret-123' },
  ConfirmSignUp: { ClientId, Username, ConfirmationCode: '123456' },
  CreateUserPool: { PoolName: 'mysfits', UserPoolTags: { 'mysfits:project': 'p-1' } },
  CreateUserPoolClient: { UserPoolId, ClientName: 'page' },
  CreateUserPoolDomain: { UserPoolId, Domain: 'mysfits-abc' },
  DeleteUser: { AccessToken },
  DeleteUserPool: { UserPoolId },
  DeleteUserPoolClient: { UserPoolId, ClientId },
  DeleteUserPoolDomain: { UserPoolId, Domain: 'mysfits-abc' },
  DescribeUserPool: { UserPoolId },
  DescribeUserPoolClient: { UserPoolId, ClientId },
  DescribeUserPoolDomain: { Domain: 'mysfits-abc' },
  ForgotPassword: { ClientId, Username },
  GetTokensFromRefreshToken: { ClientId, RefreshToken: 'a.b.c.d.e' },
  GetUser: { AccessToken },
  GetUserAttributeVerificationCode: { AccessToken, AttributeName: 'email' },
  GlobalSignOut: { AccessToken },
  InitiateAuth: { ClientId, AuthFlow: 'USER_SRP_AUTH' },
  ListTagsForResource: { ResourceArn },
  ListUserPoolClients: { UserPoolId },
  ListUserPools: { MaxResults: 60 },
  ListUsers: { UserPoolId },
  ResendConfirmationCode: { ClientId, Username },
  RespondToAuthChallenge: { ClientId, ChallengeName: 'PASSWORD_VERIFIER' },
  RevokeToken: { ClientId, Token: 'a.b.c.d.e' },
  SignUp: { ClientId, Username, Password: 'Secret-123' },
  TagResource: { ResourceArn, Tags: { a: '1' } },
  UntagResource: { ResourceArn, TagKeys: ['a'] },
  UpdateUserAttributes: { AccessToken, UserAttributes: [] },
  UpdateUserPool: { UserPoolId },
  UpdateUserPoolClient: { UserPoolId, ClientId },
  VerifyUserAttribute: { AccessToken, AttributeName: 'email', Code: '123456' },
};
