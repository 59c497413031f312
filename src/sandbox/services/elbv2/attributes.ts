import { validationError } from './errors.ts';
import type { LoadBalancer, TargetGroup } from './model.ts';

/** What holds for a Network Load Balancer's attributes where nobody set them (API_LoadBalancerAttribute). */
const BALANCER_DEFAULTS: Readonly<Record<string, string>> = {
  'access_logs.s3.bucket': '',
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.prefix': '',
  'deletion_protection.enabled': 'false',
  'dns_record.client_routing_policy': 'any_availability_zone',
  'ipv6.deny_all_igw_traffic': 'false',
  'load_balancing.cross_zone.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

/** The same of a target group with IP addresses (API_TargetGroupAttribute). */
const GROUP_DEFAULTS: Readonly<Record<string, string>> = {
  'deregistration_delay.connection_termination.enabled': 'false',
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'preserve_client_ip.enabled': 'false',
  'proxy_protocol_v2.enabled': 'false',
  'stickiness.enabled': 'false',
  'stickiness.type': 'source_ip',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
  'target_health_state.unhealthy.connection_termination.enabled': 'true',
  'target_health_state.unhealthy.draining_interval_seconds': '0',
};

interface GivenAttribute {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** All attributes of a load balancer. */
export function balancerAttributes({ attributes }: LoadBalancer): Record<string, string> {
  return { ...BALANCER_DEFAULTS, ...attributes };
}

/** All attributes of a target group. */
export function groupAttributes({ attributes }: TargetGroup): Record<string, string> {
  return { ...GROUP_DEFAULTS, ...attributes };
}

/** Whether connections that land in one zone reach targets of all; the group's own word goes first. */
export function crossesZones(balancer: LoadBalancer, group: TargetGroup): boolean {
  const key = 'load_balancing.cross_zone.enabled';
  const own = groupAttributes(group)[key];
  return (own === 'true' || own === 'false' ? own : balancerAttributes(balancer)[key]) === 'true';
}

/** Seconds that existing connections are given when a target is deregistered. */
export function deregistrationDelay(group: TargetGroup): number {
  return Number(groupAttributes(group)['deregistration_delay.timeout_seconds']);
}

/** The attributes that a load balancer is given. @throws AwsError for a key or a value that AWS doesn't take */
export function readBalancerAttributes(given: readonly GivenAttribute[]): Record<string, string> {
  return read(given, BALANCER_DEFAULTS, 'Load balancer');
}

/** The attributes that a target group is given. @throws AwsError for a key or a value that AWS doesn't take */
export function readGroupAttributes(given: readonly GivenAttribute[]): Record<string, string> {
  const attributes = read(given, GROUP_DEFAULTS, 'Target group');
  const delay = attributes['deregistration_delay.timeout_seconds'];
  if (delay !== undefined && !(/^\d{1,4}$/.test(delay) && Number(delay) <= 3_600)) {
    throw validationError(`'deregistration_delay.timeout_seconds' must be between 0 and 3600 seconds inclusive, not '${delay}'`);
  }
  return attributes;
}

function read(given: readonly GivenAttribute[], known: Readonly<Record<string, string>>, of: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { Key = '', Value = '' } of given) {
    if (!Object.hasOwn(known, Key)) throw validationError(`${of} attribute key '${Key}' is not recognized`);
    if (Object.hasOwn(attributes, Key)) throw validationError(`${of} attribute key '${Key}' cannot be specified more than once`);
    const isSwitch = Key.endsWith('.enabled');
    const third =
      Key === 'load_balancing.cross_zone.enabled' && of === 'Target group' && Value === 'use_load_balancer_configuration';
    if (isSwitch && Value !== 'true' && Value !== 'false' && !third) {
      throw validationError(`${of} attribute '${Key}' must be 'true' or 'false', not '${Value}'`);
    }
    attributes[Key] = Value;
  }
  return attributes;
}

/** Attributes as AWS lists them. */
export function shownAttributes(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
