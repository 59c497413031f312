import { isIPv4 } from 'node:net';
import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { contains, parseBlock } from '../../ec2/cidr.ts';
import { subnets } from '../../ec2/model.ts';
import { invalidTarget, validationError } from '../errors.ts';
import { type TargetGroup, targetsOf } from '../model.ts';
import { deregisterTarget, registerTarget, type TargetAddress, targetGroup, targetHealth } from '../targets.ts';

/** The blocks that addresses outside the VPC may come from: RFC 1918 and RFC 6598 (API_CreateTargetGroup). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

export function registerTargets(input: Elb.RegisterTargetsCommandInput, { world }: Call) {
  const group = targetGroup(world, input.TargetGroupArn ?? '');
  // All of them, or none.
  const wanted = (input.Targets ?? []).map((target) => ({ ...addressOf(group, target), zone: zoneOf(world, group, target) }));
  for (const target of wanted) registerTarget(world, group.arn, target);
  return {};
}

export function deregisterTargets(input: Elb.DeregisterTargetsCommandInput, { world }: Call) {
  const group = targetGroup(world, input.TargetGroupArn ?? '');
  const known = targetsOf(world, group.arn);
  for (const target of input.Targets ?? []) {
    const { privateIp, port } = addressOf(group, target);
    // Without a port, all ports of the address.
    const meant = known.filter((one) => one.privateIp === privateIp && (target.Port === undefined || one.port === port));
    // It goes on after the answer; a world that closes meanwhile takes it up again.
    for (const one of meant) void deregisterTarget(world, group.arn, one).catch(() => undefined);
  }
  return {};
}

export function describeTargetHealth(input: Elb.DescribeTargetHealthCommandInput, { world }: Call) {
  const group = targetGroup(world, input.TargetGroupArn ?? '');
  const known = targetsOf(world, group.arn);
  const asked = input.Targets?.map((target) => addressOf(group, target)) ?? known;
  return {
    TargetHealthDescriptions: asked.map(({ privateIp, port }): Elb.TargetHealthDescription => {
      const { state, reason, description } = targetHealth(world, group.arn, { privateIp, port });
      const zone = known.find((one) => one.privateIp === privateIp && one.port === port)?.zone;
      return {
        Target: { Id: privateIp, Port: port, ...(zone !== undefined && { AvailabilityZone: zone }) },
        HealthCheckPort: group.check.port === 'traffic-port' ? String(port) : group.check.port,
        TargetHealth: {
          State: state,
          ...(reason !== undefined && { Reason: reason as Elb.TargetHealthReasonEnum }),
          ...(description !== undefined && { Description: description }),
        },
      };
    }),
  };
}

function addressOf(group: TargetGroup, { Id = '', Port = group.port }: Elb.TargetDescription): TargetAddress {
  if (!isIPv4(Id)) throw invalidTarget(`The IP address '${Id}' is not a valid IPv4 address`);
  return { privateIp: Id, port: Port };
}

function zoneOf(world: World, { vpcId }: TargetGroup, { Id = '', AvailabilityZone }: Elb.TargetDescription): string {
  const isIn = (cidr: string) => {
    const outer = parseBlock(cidr);
    const inner = parseBlock(`${Id}/32`);
    return outer !== undefined && inner !== undefined && contains(outer, inner);
  };
  const own = [...subnets(world).values()].find((subnet) => subnet.vpcId === vpcId && isIn(subnet.cidr));
  if (own) return own.zone;
  if (!PRIVATE.some(isIn)) throw invalidTarget(`The IP address '${Id}' is not within a private CIDR block`);
  if (AvailabilityZone !== 'all') {
    throw validationError(
      `The Availability Zone must be 'all' for the IP address '${Id}', which is outside the VPC '${vpcId}' of the target group`,
    );
  }
  return 'all';
}
