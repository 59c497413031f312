import type { World } from '../../world/world.ts';

/** The four account-level settings. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

const NAMES = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** What accounts have set for themselves, by account. */
export function accountBlocks(world: World) {
  return world.collection<PublicAccessBlock>('s3control/public-access-blocks');
}

/**
 * The settings that an organization puts on this world's own account; undefined where it puts none. They are the
 * switches `s3control/BlockPublicPolicy` and so on.
 */
export function organizationBlock(world: World, account: string): PublicAccessBlock | undefined {
  if (account !== world.account) return undefined;
  const block = blockOf((name) => world.switches.isOn(`s3control/${name}`));
  return NAMES.some((name) => block[name]) ? block : undefined;
}

/** The settings that hold for an account, whoever put them; all off where nobody did. */
export function accountBlock(world: World, account: string): PublicAccessBlock {
  const own = accountBlocks(world).get(account);
  const above = organizationBlock(world, account);
  return blockOf((name) => (own?.[name] ?? false) || (above?.[name] ?? false));
}

/** Four settings, each as `isOn` says. */
export function blockOf(isOn: (name: keyof PublicAccessBlock) => boolean): PublicAccessBlock {
  return {
    BlockPublicAcls: isOn('BlockPublicAcls'),
    IgnorePublicAcls: isOn('IgnorePublicAcls'),
    BlockPublicPolicy: isOn('BlockPublicPolicy'),
    RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
  };
}
