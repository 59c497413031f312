import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import { type ClientRecord, clientOf, clients, poolOf } from '../model.ts';
import { pageOf } from '../page.ts';
import { clientIdText, clientSecretText } from '../random-text.ts';
import { checkedSettings } from './settings.ts';

export const clientOperations = {
  CreateUserPoolClient(input, { world }: Call) {
    const pool = poolOf(world, input.UserPoolId);
    const now = world.clock.now().getTime();
    const client: ClientRecord = {
      id: clientIdText(),
      poolId: pool.id,
      name: input.ClientName ?? '',
      ...(input.GenerateSecret && { secret: clientSecretText() }),
      settings: checkedSettings(input, pool),
      createdAt: now,
      modifiedAt: now,
    };
    clients(world).set(client.id, client);
    return { UserPoolClient: shown(client) };
  },

  DescribeUserPoolClient({ UserPoolId, ClientId }, { world }: Call) {
    return { UserPoolClient: shown(clientOf(world, ClientId, poolOf(world, UserPoolId).id)) };
  },

  /** What isn't named goes back to its default (API_UpdateUserPoolClient). */
  UpdateUserPoolClient(input, { world }: Call) {
    const pool = poolOf(world, input.UserPoolId);
    const client = clientOf(world, input.ClientId, pool.id);
    const changed: ClientRecord = {
      ...client,
      ...(input.ClientName !== undefined && { name: input.ClientName }),
      settings: checkedSettings(input, pool),
      modifiedAt: world.clock.now().getTime(),
    };
    clients(world).set(client.id, changed);
    return { UserPoolClient: shown(changed) };
  },

  ListUserPoolClients({ UserPoolId, MaxResults = 60, NextToken }, { world }: Call) {
    const { id: poolId } = poolOf(world, UserPoolId);
    const all = [...clients(world).values()].filter((client) => client.poolId === poolId);
    const { page, next } = pageOf(all, ({ id }) => id, { size: MaxResults, token: NextToken });
    return {
      UserPoolClients: page.map(({ id, name }) => ({ ClientId: id, UserPoolId: poolId, ClientName: name })),
      ...(next !== undefined && { NextToken: next }),
    };
  },

  DeleteUserPoolClient({ UserPoolId, ClientId }, { world }: Call) {
    clients(world).delete(clientOf(world, ClientId, poolOf(world, UserPoolId).id).id);
    return {};
  },
} satisfies Handlers<typeof Cognito>;

function shown({ id, poolId, name, secret, settings, createdAt, modifiedAt }: ClientRecord): Cognito.UserPoolClientType {
  return {
    ...settings,
    UserPoolId: poolId,
    ClientId: id,
    ClientName: name,
    ...(secret !== undefined && { ClientSecret: secret }),
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}
