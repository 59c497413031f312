import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { World } from '../../../world/world.ts';
import { domainOf, type PoolRecord, type PoolSettings, poolArn, usersOf } from '../model.ts';
import { DEFAULT_PASSWORD_POLICY } from './defaults.ts';

/** How a pool's codes are mailed when nobody says (API_VerificationMessageTemplateType). */
const BY_CODE = { DefaultEmailOption: 'CONFIRM_WITH_CODE' } as const;

/** A pool with everything that AWS fills in, as DescribeUserPool answers it. */
export function shownPool(world: World, pool: PoolRecord): UserPoolType {
  const { settings, usernameAttributes, aliasAttributes, caseSensitive } = pool;
  const domain = domainOf(world, pool.id);
  const { PoolName: _, UserPoolTier = 'ESSENTIALS', ...rest } = settings as PoolSettings & { PoolName?: string };
  return {
    ...rest,
    Id: pool.id,
    Name: pool.name,
    Arn: poolArn(world, pool.id),
    UserPoolTier,
    Policies: {
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      ...settings.Policies,
      PasswordPolicy: passwordPolicy(pool),
    },
    DeletionProtection: settings.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: settings.LambdaConfig ?? {},
    SchemaAttributes: [...pool.schema],
    ...(usernameAttributes.length > 0 && { UsernameAttributes: [...usernameAttributes] as UserPoolType['UsernameAttributes'] }),
    ...(aliasAttributes.length > 0 && { AliasAttributes: [...aliasAttributes] as UserPoolType['AliasAttributes'] }),
    ...(caseSensitive !== undefined && { UsernameConfiguration: { CaseSensitive: caseSensitive } }),
    VerificationMessageTemplate: { ...BY_CODE, ...settings.VerificationMessageTemplate },
    UserAttributeUpdateSettings: settings.UserAttributeUpdateSettings ?? { AttributesRequireVerificationBeforeUpdate: [] },
    MfaConfiguration: settings.MfaConfiguration ?? 'OFF',
    EstimatedNumberOfUsers: usersOf(world, pool.id).length,
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...settings.EmailConfiguration },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7, ...settings.AdminCreateUserConfig },
    ...(domain && { Domain: domain.domain }),
    UserPoolTags: { ...pool.tags },
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.modifiedAt),
  };
}

/** The password policy that holds; of a policy that is given in part, what isn't said isn't asked for. */
export function passwordPolicy({ settings }: PoolRecord) {
  const given = settings.Policies?.PasswordPolicy;
  if (!given) return DEFAULT_PASSWORD_POLICY;
  return {
    ...given,
    MinimumLength: given.MinimumLength ?? DEFAULT_PASSWORD_POLICY.MinimumLength,
    RequireUppercase: given.RequireUppercase ?? false,
    RequireLowercase: given.RequireLowercase ?? false,
    RequireNumbers: given.RequireNumbers ?? false,
    RequireSymbols: given.RequireSymbols ?? false,
    TemporaryPasswordValidityDays: given.TemporaryPasswordValidityDays ?? DEFAULT_PASSWORD_POLICY.TemporaryPasswordValidityDays,
  };
}
