import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';

/** The services that gateway endpoints are for, each with the digits of its list's id and addresses of documentation. */
const LISTS = {
  s3: { digits: '63a5400a', cidrs: ['198.51.100.0/24'] },
  dynamodb: { digits: '02cd2c6b', cidrs: ['203.0.113.0/24'] },
};

export interface PrefixList {
  readonly id: string;
  /** The endpoint service's name too: `com.amazonaws.us-east-1.s3`. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** The addresses of services, as lists that AWS keeps. */
export function prefixLists({ region }: Pick<World, 'region'>): PrefixList[] {
  return Object.entries(LISTS).map(([service, { digits, cidrs }]) => ({
    ...{ id: `pl-${digits}`, name: `com.amazonaws.${region}.${service}`, cidrs },
  }));
}

export function prefixListOf(world: World, serviceName: string): PrefixList | undefined {
  return prefixLists(world).find(({ name }) => name === serviceName);
}

export const prefixListOperations = {
  DescribePrefixLists(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: prefixLists(world),
      ids: input.PrefixListIds,
      prefix: 'pl',
      idOf: ({ id }) => id,
      fields: { 'prefix-list-id': ({ id }) => id, 'prefix-list-name': ({ name }) => name },
    });
    return {
      PrefixLists: page.map(({ id, name, cidrs }) => ({ PrefixListId: id, PrefixListName: name, Cidrs: [...cidrs] })),
      ...more,
    };
  },
} satisfies Handlers<typeof Ec2>;
