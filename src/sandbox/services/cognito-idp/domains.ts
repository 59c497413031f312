import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../service.ts';
import { invalid, notInSandbox } from './errors.ts';
import { domainOf, domains, poolOf } from './model.ts';

/** Words that no prefix may hold: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED = ['aws', 'amazon', 'cognito'];

export const domainOperations = {
  CreateUserPoolDomain({ Domain = '', UserPoolId, CustomDomainConfig, ManagedLoginVersion }, { world }: Call) {
    const pool = poolOf(world, UserPoolId);
    if (CustomDomainConfig) throw notInSandbox('domains of your own; a prefix it does');
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(Domain)) throw invalid('Domain is not valid.');
    const reserved = RESERVED.find((word) => Domain.includes(word));
    if (reserved !== undefined) throw invalid(`Domain cannot contain reserved word: ${reserved}`);
    if (domainOf(world, pool.id)) throw invalid('User pool already has a domain configured.');
    if (domains(world).has(Domain)) throw invalid('Domain already associated with another user pool.');
    const version = ManagedLoginVersion ?? 1;
    domains(world).set(Domain, { domain: Domain, poolId: pool.id, version });
    return { ManagedLoginVersion: version };
  },

  /** One that isn't there is told of by an empty description. */
  DescribeUserPoolDomain({ Domain = '' }, { world }: Call) {
    const known = domains(world).get(Domain);
    if (!known) return { DomainDescription: {} };
    return {
      DomainDescription: {
        UserPoolId: known.poolId,
        AWSAccountId: world.account,
        Domain: known.domain,
        Version: String(known.version),
        Status: 'ACTIVE',
        CustomDomainConfig: {} as Cognito.CustomDomainConfigType,
        ManagedLoginVersion: known.version,
      },
    };
  },

  DeleteUserPoolDomain({ Domain = '', UserPoolId }, { world }: Call) {
    const known = domains(world).get(Domain);
    if (!known || known.poolId !== UserPoolId) throw invalid('No such domain or user pool exists.');
    domains(world).delete(Domain);
    return {};
  },
} satisfies Handlers<typeof Cognito>;
