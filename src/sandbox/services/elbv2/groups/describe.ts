import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { balancerByArn } from '../balancers/describe.ts';
import { targetGroupNotFound } from '../errors.ts';
import { stopChecking } from '../health/checking.ts';
import { balancerOf, listenersOf, type TargetGroup, targetGroups, targets, targetsOf } from '../model.ts';
import { pageOf } from '../page.ts';
import { isAttached } from '../targets.ts';

/** A target group as AWS describes it. */
export function shownGroup(world: World, group: TargetGroup): Elb.TargetGroup {
  const { check } = group;
  const balancer = balancerOf(world, group.arn);
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckTimeoutSeconds: check.timeout,
    HealthyThresholdCount: check.healthy,
    UnhealthyThresholdCount: check.unhealthy,
    ...(check.path !== undefined && { HealthCheckPath: check.path, Matcher: { HttpCode: check.codes ?? '200-399' } }),
    LoadBalancerArns: balancer ? [balancer.arn] : [],
    TargetType: 'ip',
    IpAddressType: 'ipv4',
  };
}

export function describeTargetGroups(input: Elb.DescribeTargetGroupsCommandInput, { world }: Call) {
  const { LoadBalancerArn, TargetGroupArns: arns, Names: names } = input;
  const all = [...targetGroups(world).values()];
  const missing = [
    ...(arns ?? []).filter((arn) => !targetGroups(world).has(arn)),
    ...(names ?? []).filter((name) => !all.some((one) => one.name === name)),
  ];
  if (missing.length > 0) throw targetGroupNotFound();
  const behind = LoadBalancerArn === undefined ? undefined : listenersOf(world, balancerByArn(world, LoadBalancerArn).arn);
  const found = all.filter(
    ({ arn, name }) =>
      (!arns?.length || arns.includes(arn)) &&
      (!names?.length || names.includes(name)) &&
      (!behind || behind.some(({ targetGroupArn }) => targetGroupArn === arn)),
  );
  const { page, next } = pageOf(found, input);
  return { TargetGroups: page.map((group) => shownGroup(world, group)), ...next };
}

/** DeleteTargetGroup: one that is gone already is no error; its targets go with it. */
export function deleteTargetGroup({ TargetGroupArn: arn = '' }: Elb.DeleteTargetGroupCommandInput, { world }: Call) {
  if (isAttached(world, arn)) {
    throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  }
  for (const target of targetsOf(world, arn)) {
    void stopChecking(world, target);
    targets(world).delete(`${arn} ${target.privateIp}:${target.port}`);
  }
  targetGroups(world).delete(arn);
  return {};
}
