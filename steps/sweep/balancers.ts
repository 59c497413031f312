import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  type LoadBalancer,
  type Tag,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { elbv2 } from '../../src/aws/request.ts';
import { removeLoadBalancer } from '../2-service/load-balancer.ts';
import { removeTargetGroup } from '../2-service/target-group.ts';
import { type Finding, ownerOf, type Search } from './search.ts';

/** Load balancers, with which their listeners go. All are listed: each is looked at that has a name or a hint of ours. */
export async function findLoadBalancers(search: Search): Promise<Finding[]> {
  const all: LoadBalancer[] = [];
  let Marker: string | undefined;
  do {
    const page = await search.send(elbv2(new DescribeLoadBalancersCommand({ Marker })));
    all.push(...(page.LoadBalancers ?? []));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  const candidates = all.flatMap(({ LoadBalancerArn: arn, LoadBalancerName: name, CreatedTime, AvailabilityZones }) =>
    arn === undefined || name === undefined ? [] : [{ arn, name, CreatedTime, zones: AvailabilityZones?.length ?? 0 }],
  );
  return (await withOwners(search, candidates)).map(({ arn, name, project, CreatedTime, zones }) => ({
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    name,
    project,
    createdAt: CreatedTime?.toISOString(),
    // An address in each zone.
    costs: ['network-load-balancer', ...Array.from({ length: zones }, () => 'public-ipv4' as const)],
    page: `ec2/home#LoadBalancer:loadBalancerArn=${encodeURIComponent(arn)}`,
    remove: () => removeLoadBalancer(search, { name, project, arn: undefined }),
  }));
}

/** Target groups, of which all are listed too. */
export async function findTargetGroups(search: Search): Promise<Finding[]> {
  const all: TargetGroup[] = [];
  let Marker: string | undefined;
  do {
    const page = await search.send(elbv2(new DescribeTargetGroupsCommand({ Marker })));
    all.push(...(page.TargetGroups ?? []));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  const candidates = all.flatMap(({ TargetGroupArn: arn, TargetGroupName: name }) =>
    arn === undefined || name === undefined ? [] : [{ arn, name }],
  );
  return (await withOwners(search, candidates)).map(({ arn, name, project }) => ({
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    name,
    project,
    page: `ec2/home#TargetGroup:targetGroupArn=${encodeURIComponent(arn)}`,
    remove: () => removeTargetGroup(search, { name, project, known: false }),
  }));
}

interface Candidate {
  readonly arn: string;
  readonly name: string;
}

async function withOwners<One extends Candidate>(search: Search, all: readonly One[]): Promise<(One & { project: string })[]> {
  const candidates = all.filter(({ arn, name }) => name.startsWith(search.begins) || search.tagged.includes(arn));
  const tags = new Map<string | undefined, Tag[]>();
  // Tags of twenty at once (DescribeTags, API Reference).
  for (let at = 0; at < candidates.length; at += 20) {
    const ResourceArns = candidates.slice(at, at + 20).map(({ arn }) => arn);
    const { TagDescriptions = [] } = await search.send(elbv2(new DescribeTagsCommand({ ResourceArns })));
    for (const { ResourceArn, Tags = [] } of TagDescriptions) tags.set(ResourceArn, Tags);
  }
  return candidates.flatMap((one) => {
    const project = ownerOf(search, tags.get(one.arn));
    return project === undefined ? [] : [{ ...one, project }];
  });
}
