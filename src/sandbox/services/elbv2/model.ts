import type { World } from '../../world/world.ts';

/** A zone that a load balancer is enabled in, and its network interface there. */
export interface BalancerZone {
  readonly zone: string;
  readonly subnetId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly publicIp?: string;
}

/** A Network Load Balancer as it is kept. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  readonly state: 'provisioning' | 'active';
  readonly zones: readonly BalancerZone[];
  /** Empty: it was made without, and none can be added. */
  readonly securityGroups: readonly string[];
  readonly enforcesPrivateLinkRules: boolean;
  /** Those that were set; defaults stand in attributes.ts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601, by the world's clock. */
  readonly created: string;
}

/** How a target group looks after its targets. Times in seconds. */
export interface HealthCheck {
  readonly protocol: 'TCP' | 'HTTP';
  /** A number, or `traffic-port`. */
  readonly port: string;
  readonly path: string | undefined;
  /** `200-399`, `200,204` */
  readonly codes: string | undefined;
  readonly interval: number;
  readonly timeout: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** A target group of IP addresses behind a Network Load Balancer. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: 'TCP';
  readonly port: number;
  readonly vpcId: string;
  readonly check: HealthCheck;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A listener; it forwards all it gets to one target group, as Network Load Balancers do. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: 'TCP';
  readonly targetGroupArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type HealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

/** How a target is, in the words of DescribeTargetHealth. */
export interface Health {
  readonly state: HealthState;
  readonly reason?: string;
  readonly description?: string;
}

/** An address that is registered with a target group. */
export interface Target {
  readonly groupArn: string;
  readonly privateIp: string;
  readonly port: number;
  /** `all` for an address outside the group's VPC. */
  readonly zone: string;
  /** Drawn anew at each registration: what goes on for one that is over must not touch the next. */
  readonly registration: string;
  /** When it was registered, ISO 8601 by the world's clock. */
  readonly since: string;
  readonly health: Health;
  /** When it began to be deregistered. */
  readonly draining?: string;
}

/** Load balancers by ARN. */
export const loadBalancers = (world: World) => world.collection<LoadBalancer>('elbv2/load-balancers');
/** Target groups by ARN. */
export const targetGroups = (world: World) => world.collection<TargetGroup>('elbv2/target-groups');
/** Listeners by ARN. */
export const listeners = (world: World) => world.collection<Listener>('elbv2/listeners');
/** Targets by `targetKey`. */
export const targets = (world: World) => world.collection<Target>('elbv2/targets');

/** The key of a target among all targets. */
export function targetKey({ groupArn, privateIp, port }: Pick<Target, 'groupArn' | 'privateIp' | 'port'>): string {
  return `${groupArn} ${privateIp}:${port}`;
}

/** The targets of one group. */
export function targetsOf(world: World, groupArn: string): readonly Target[] {
  return [...targets(world).values()].filter((target) => target.groupArn === groupArn);
}

/** The listeners of one load balancer. */
export function listenersOf(world: World, loadBalancerArn: string): readonly Listener[] {
  return [...listeners(world).values()].filter((listener) => listener.loadBalancerArn === loadBalancerArn);
}

/** The load balancer that forwards to a target group: at most one, for a group behind a Network Load Balancer. */
export function balancerOf(world: World, groupArn: string): LoadBalancer | undefined {
  for (const listener of listeners(world).values()) {
    if (listener.targetGroupArn === groupArn) return loadBalancers(world).get(listener.loadBalancerArn);
  }
  return undefined;
}
