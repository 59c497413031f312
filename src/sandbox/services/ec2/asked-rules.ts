import { isIPv6 } from 'node:net';
import type { IpPermission } from '@aws-sdk/client-ec2';
import type { World } from '../../world/world.ts';
import { formatBlock, parseBlock } from './cidr.ts';
import { existing, invalidValue, missing, unknownId } from './errors.ts';
import { type Rule, type SecurityGroup, securityGroups, those } from './model.ts';
import { prefixLists } from './prefix-lists.ts';

/** A rule as a request describes it: without an id. */
export type AskedRule = Pick<Rule, 'protocol' | 'fromPort' | 'toPort' | 'peer' | 'description'>;

interface Asked {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };

/**
 * The rules that a request describes, in permissions or by the members beside them.
 * @throws AwsError MissingParameter, InvalidParameterValue, InvalidGroup.NotFound
 */
export function askedRules(world: World, group: SecurityGroup, input: Asked): AskedRule[] {
  const { IpPermissions = [], IpProtocol, FromPort, ToPort, CidrIp } = input;
  const single: IpPermission[] =
    IpProtocol === undefined && CidrIp === undefined
      ? []
      : [{ IpProtocol, FromPort, ToPort, ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }) }];
  const all = [...IpPermissions, ...single];
  if (all.length === 0) throw missing('ipPermissions');
  const rules = all.flatMap((permission) => rulesOf(world, group, permission));
  if (new Set(rules.map(keyOf)).size < rules.length) throw invalidValue('The same permission must not appear multiple times');
  return rules;
}

/** Two rules of a group and a direction with the same key are the same rule. */
export function keyOf({ protocol, fromPort, toPort, peer }: AskedRule): string {
  return [protocol, fromPort, toPort, peerText(peer)].join(' ');
}

export function peerText(peer: Rule['peer']): string {
  return Object.values(peer).join('');
}

function rulesOf(world: World, group: SecurityGroup, permission: IpPermission): AskedRule[] {
  const range = portsOf(permission);
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const withWords = (peer: Rule['peer'], description: string | undefined): AskedRule => ({
    ...range,
    peer,
    ...(description !== undefined && { description }),
  });
  const rules = [
    ...IpRanges.map(({ CidrIp, Description }) => withWords({ cidr: blockOf(CidrIp) }, Description)),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => withWords({ cidr6: block6Of(CidrIpv6) }, Description)),
    ...PrefixListIds.map(({ PrefixListId = '', Description }) => {
      if (!prefixLists(world).some(({ id }) => id === PrefixListId)) throw unknownId('pl', PrefixListId);
      return withWords({ prefixListId: PrefixListId }, Description);
    }),
    ...UserIdGroupPairs.map(({ GroupId, GroupName, Description }) => {
      const named =
        GroupName && those(securityGroups(world), (each) => each.vpcId === group.vpcId && each.name === GroupName)[0]?.id;
      const peer = existing(securityGroups(world), { prefix: 'sg', id: GroupId ?? (named || GroupName), parameter: 'groupId' });
      if (peer.vpcId !== group.vpcId) {
        throw invalidValue(`You have specified two resources that belong to different networks.`);
      }
      return withWords({ groupId: peer.id }, Description);
    }),
  ];
  if (rules.length === 0) throw missing('ipRanges');
  return rules;
}

function portsOf({ IpProtocol, FromPort, ToPort }: IpPermission): Pick<Rule, 'protocol' | 'fromPort' | 'toPort'> {
  if (IpProtocol === undefined) throw missing('ipProtocol');
  const protocol = PROTOCOLS[IpProtocol.toLowerCase()] ?? IpProtocol.toLowerCase();
  if (!/^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol)) {
    throw invalidValue(`Invalid value '${IpProtocol}' for IP protocol. Unknown protocol.`);
  }
  if (protocol !== 'tcp' && protocol !== 'udp') {
    const isIcmp = protocol.startsWith('icmp');
    return { protocol, fromPort: isIcmp ? (FromPort ?? -1) : -1, toPort: isIcmp ? (ToPort ?? -1) : -1 };
  }
  if (FromPort === undefined || ToPort === undefined) {
    throw invalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  // -1 stands for all ports.
  if (FromPort === -1) return { protocol, fromPort: 0, toPort: 65_535 };
  if (FromPort < 0 || ToPort > 65_535 || FromPort > ToPort) {
    throw invalidValue(
      `Invalid value '${FromPort}-${ToPort}' for portRange. Ports are from 0 to 65535, the first not above the last.`,
    );
  }
  return { protocol, fromPort: FromPort, toPort: ToPort };
}

function blockOf(cidr: string | undefined): string {
  const block = parseBlock(cidr ?? '');
  if (!block) throw invalidValue(`CIDR block ${cidr ?? ''} is malformed`);
  return formatBlock(block);
}

function block6Of(cidr: string | undefined): string {
  const [address = '', bits = ''] = (cidr ?? '').split('/');
  if (!isIPv6(address) || !/^\d{1,3}$/.test(bits) || Number(bits) > 128)
    throw invalidValue(`CIDR block ${cidr ?? ''} is malformed`);
  return `${address.toLowerCase()}/${bits}`;
}
