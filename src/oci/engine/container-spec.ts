import type { Healthcheck } from './images.ts';
import type { Stoppable } from './parts.ts';

/** A container to be made. What is left out is the image's own, or the engine's default. */
export interface ContainerSpec extends Stoppable {
  readonly name?: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** TCP ports of the container, each to be found at a free port of 127.0.0.1. */
  readonly publish?: readonly number[];
  /** A network by name or id, or `none`. */
  readonly network?: string;
  /** Names under which the others in that network find it. */
  readonly aliases?: readonly string[];
  /** Lines for its /etc/hosts: `name:address`; the address may be `host-gateway`. */
  readonly extraHosts?: readonly string[];
  readonly readOnly?: boolean;
  /** Mount options by path: `{ '/tmp': 'size=64m' }`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Folders of this machine: `/here:/there:ro`. */
  readonly binds?: readonly string[];
  readonly memoryBytes?: number;
  /** 0.25 is a quarter of a CPU. */
  readonly cpus?: number;
  /** How many processes it may have. */
  readonly pids?: number;
  readonly stopSignal?: string;
  readonly healthcheck?: Healthcheck | 'none';
  /** OCI's: `linux/amd64`. */
  readonly platform?: string;
  /** A first process that passes signals on and buries the dead. */
  readonly init?: boolean;
  /** Its input can be held open from outside, once, and ends when whoever holds it lets go: see `holdInput`. */
  readonly heldInput?: boolean;
  /** It goes when it ends. */
  readonly autoRemove?: boolean;
}

/** The body of "Create a container" in Docker's Engine API. */
export function createBody(spec: ContainerSpec): object {
  const { publish = [], network, aliases = [], healthcheck } = spec;
  const ports = publish.map((port) => `${port}/tcp`);
  return {
    Image: spec.image,
    Cmd: spec.command,
    Entrypoint: spec.entrypoint,
    Env: spec.env && Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    User: spec.user,
    WorkingDir: spec.workingDir,
    Labels: spec.labels,
    StopSignal: spec.stopSignal,
    OpenStdin: spec.heldInput,
    StdinOnce: spec.heldInput,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    Healthcheck: healthcheck === 'none' ? { Test: ['NONE'] } : healthcheck,
    HostConfig: {
      // Only loopback: what a rehearsal runs is nobody else's. Port 0 lets the engine draw a free one.
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      NetworkMode: network,
      ExtraHosts: spec.extraHosts,
      ReadonlyRootfs: spec.readOnly,
      Tmpfs: spec.tmpfs,
      Binds: spec.binds,
      Memory: spec.memoryBytes,
      // Without this the engine grants as much swap again, and a task over its memory isn't stopped as Fargate stops it.
      MemorySwap: spec.memoryBytes,
      NanoCpus: spec.cpus === undefined ? undefined : Math.round(spec.cpus * 1e9),
      PidsLimit: spec.pids,
      Init: spec.init,
      AutoRemove: spec.autoRemove,
    },
    NetworkingConfig:
      network === undefined || aliases.length === 0 ? undefined : { EndpointsConfig: { [network]: { Aliases: aliases } } },
  };
}
