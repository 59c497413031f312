import type { InventoryItem } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { listeners, loadBalancers, targetGroups } from './model.ts';

/** Load balancers, target groups and listeners that exist. Interfaces of load balancers are EC2's to tell. */
export function inventory(world: World): readonly InventoryItem[] {
  const { account } = world;
  const kind = (name: string) => `AWS::ElasticLoadBalancingV2::${name}`;
  return [
    ...[...loadBalancers(world).values()].map(({ arn, name, tags }) => ({
      type: kind('LoadBalancer'),
      name,
      arn,
      account,
      tags,
    })),
    ...[...targetGroups(world).values()].map(({ arn, name, tags }) => ({ type: kind('TargetGroup'), name, arn, account, tags })),
    ...[...listeners(world).values()].map(({ arn, loadBalancerArn, port, tags }) => {
      const name = `${loadBalancers(world).get(loadBalancerArn)?.name ?? ''}:${port}`;
      return { type: kind('Listener'), name, arn, account, tags };
    }),
  ];
}
