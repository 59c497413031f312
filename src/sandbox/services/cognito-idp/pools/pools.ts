import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import { invalid, notInSandbox } from '../errors.ts';
import { clients, domainOf, type PoolRecord, type PoolSettings, poolOf, pools, usersOf } from '../model.ts';
import { pageOf } from '../page.ts';
import { poolIdPart } from '../random-text.ts';
import { readTags } from '../tags.ts';
import { dropKeys, makeKeys } from '../tokens/keys.ts';
import { dropUser } from '../users/drop-user.ts';
import { schemaOf } from './schema.ts';
import { shownPool } from './shown.ts';

export const poolOperations = {
  async CreateUserPool(input, { world }: Call) {
    const { PoolName = '', Schema, UsernameAttributes = [], AliasAttributes = [], UsernameConfiguration, UserPoolTags } = input;
    if (UsernameAttributes.length > 0 && AliasAttributes.length > 0) {
      throw invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
    }
    const settings = checkedSettings(input);
    const schema = schemaOf(Schema);
    const tags = readTags(UserPoolTags);
    const id = `${world.region}_${poolIdPart()}`;
    const keys = await makeKeys();
    const now = world.clock.now().getTime();
    const pool: PoolRecord = {
      id,
      name: PoolName,
      settings,
      schema,
      usernameAttributes: UsernameAttributes,
      aliasAttributes: AliasAttributes,
      ...(UsernameConfiguration?.CaseSensitive !== undefined && { caseSensitive: UsernameConfiguration.CaseSensitive }),
      createdAt: now,
      modifiedAt: now,
      tags,
    };
    keys.keep(world, id);
    pools(world).set(id, pool);
    return { UserPool: shownPool(world, pool) };
  },

  DescribeUserPool({ UserPoolId }, { world }: Call) {
    return { UserPool: shownPool(world, poolOf(world, UserPoolId)) };
  },

  /** What isn't named goes back to its default (API_UpdateUserPool). */
  UpdateUserPool(input, { world }: Call) {
    const { UserPoolId, UserPoolTags, PoolName } = input;
    const pool = poolOf(world, UserPoolId);
    pools(world).set(pool.id, {
      ...pool,
      ...(PoolName !== undefined && { name: PoolName }),
      settings: checkedSettings(input),
      ...(UserPoolTags !== undefined && { tags: readTags(UserPoolTags) }),
      modifiedAt: world.clock.now().getTime(),
    });
    return {};
  },

  ListUserPools({ MaxResults = 60, NextToken }, { world }: Call) {
    const { page, next } = pageOf([...pools(world).values()], ({ id }) => id, { size: MaxResults, token: NextToken });
    return {
      UserPools: page.map(({ id, name, createdAt, modifiedAt }) => ({
        Id: id,
        Name: name,
        LambdaConfig: {},
        CreationDate: new Date(createdAt),
        LastModifiedDate: new Date(modifiedAt),
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },

  /** Its clients and users go with it. */
  DeleteUserPool({ UserPoolId }, { world }: Call) {
    const { id, settings } = poolOf(world, UserPoolId);
    if (settings.DeletionProtection === 'ACTIVE') {
      throw invalid(
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    }
    if (domainOf(world, id)) {
      throw invalid('User pool cannot be deleted. It has a domain configured that should be deleted first.');
    }
    pools(world).delete(id);
    for (const client of [...clients(world).values()]) if (client.poolId === id) clients(world).delete(client.id);
    for (const user of usersOf(world, id)) dropUser(world, user);
    dropKeys(world, id);
    return {};
  },
} satisfies Handlers<typeof Cognito>;

/** What an input sets and an update sets anew. @throws AwsError InvalidParameterException; 501 for what isn't there */
function checkedSettings(input: Partial<Cognito.CreateUserPoolRequest> & { UserPoolId?: string | undefined }): PoolSettings {
  const { PoolName: _name, Schema, UsernameAttributes, AliasAttributes, UsernameConfiguration, UserPoolTags, ...rest } = input;
  const { UserPoolId: _id, ...settings } = rest;
  if (settings.MfaConfiguration !== undefined && settings.MfaConfiguration !== 'OFF') throw notInSandbox('second factors');
  if (Object.keys(settings.LambdaConfig ?? {}).length > 0) throw notInSandbox('Lambda triggers');
  if (settings.AutoVerifiedAttributes?.includes('phone_number') || settings.SmsConfiguration) throw notInSandbox('text messages');
  const { EmailMessage = '{####}' } = settings.VerificationMessageTemplate ?? {};
  if (!EmailMessage.includes('{####}')) throw invalid('Verification message must contain the code placeholder {####}.');
  return settings;
}
