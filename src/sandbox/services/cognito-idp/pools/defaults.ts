import type { PasswordPolicyType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const DEFAULT_PASSWORD_POLICY = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
} as const satisfies PasswordPolicyType;

const text = (Name: string, length: { MinLength: string; MaxLength: string } = { MinLength: '0', MaxLength: '2048' }) => ({
  Name,
  AttributeDataType: 'String' as const,
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: length,
});

const flag = (Name: string) => ({
  Name,
  AttributeDataType: 'Boolean' as const,
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

/**
 * The attributes that every pool has: the standard claims of OpenID Connect.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const STANDARD_ATTRIBUTES: readonly SchemaAttributeType[] = [
  { ...text('sub', { MinLength: '1', MaxLength: '2048' }), Mutable: false, Required: true },
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', { MinLength: '10', MaxLength: '10' }),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  { ...flag('updated_at'), AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } },
  { ...text('identities'), StringAttributeConstraints: {} },
];
