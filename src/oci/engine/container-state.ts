import { callForJson } from './call.ts';
import type { Engine } from './engine.ts';
import { unlessMissing } from './engine-error.ts';
import { type LabelWish, labelFilter, momentOf, pathOf, type Stoppable } from './parts.ts';

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | (string & {});

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** The id of its image. */
  readonly image: string;
  readonly status: ContainerStatus;
  readonly running: boolean;
  /** As this machine numbers it; 0 where it doesn't run, and without meaning where the engine is in a virtual machine. */
  readonly pid: number;
  readonly exitCode: number;
  /** Killed because it used more memory than it may. */
  readonly oomKilled: boolean;
  /** Why it couldn't be started; empty where it could. */
  readonly error: string;
  /** In milliseconds. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Only where it has a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  /** The port of 127.0.0.1 at which each published TCP port is found. */
  readonly ports: Readonly<Record<number, number>>;
  readonly addresses: Readonly<Record<string, string>>;
  readonly gateways: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

interface RawContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null };
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Pid?: number;
    readonly ExitCode: number;
    readonly OOMKilled?: boolean;
    readonly Error?: string;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: { readonly Status?: string } | null;
  };
  readonly NetworkSettings: {
    readonly Ports?: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>> | null;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string; readonly Gateway?: string }>> | null;
  };
}

/** How a container is; undefined where there is none. */
export async function inspectContainer(
  engine: Engine,
  container: string,
  { signal }: Stoppable = {},
): Promise<ContainerState | undefined> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}/json`);
  const raw = await unlessMissing(callForJson<RawContainer>(engine.door, { path, signal }));
  return raw && stateOf(raw);
}

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  /** The name of its image, as it was given. */
  readonly image: string;
  readonly status: ContainerStatus;
  readonly labels: Readonly<Record<string, string>>;
}

/** Containers that carry the given labels, stopped ones too. */
export async function listContainers(
  engine: Engine,
  { labels, all = true, signal }: Stoppable & { readonly labels: LabelWish; readonly all?: boolean },
): Promise<readonly ListedContainer[]> {
  const path = pathOf(engine, '/containers/json');
  const raw = await callForJson<
    readonly {
      readonly Id: string;
      readonly Names?: readonly string[] | null;
      readonly Image: string;
      readonly State: string;
      readonly Labels?: Readonly<Record<string, string>> | null;
    }[]
  >(engine.door, { path, query: { all, filters: labelFilter(labels) }, signal });
  return raw.map(({ Id, Names, Image, State, Labels }) => ({
    id: Id,
    name: (Names?.[0] ?? '').replace(/^\//, ''),
    image: Image,
    status: State,
    labels: Labels ?? {},
  }));
}

function stateOf({ Id, Name, Image, Config, State, NetworkSettings }: RawContainer): ContainerState {
  const startedAt = momentOf(State.StartedAt);
  const finishedAt = momentOf(State.FinishedAt);
  const health = healthOf(State.Health?.Status);
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    image: Image,
    status: State.Status,
    running: State.Running,
    pid: State.Pid ?? 0,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled ?? false,
    error: State.Error ?? '',
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(health === undefined ? {} : { health }),
    ports: publishedPorts(NetworkSettings.Ports ?? {}),
    addresses: Object.fromEntries(networks.flatMap(([name, { IPAddress }]) => (IPAddress ? [[name, IPAddress]] : []))),
    gateways: Object.fromEntries(networks.flatMap(([name, { Gateway }]) => (Gateway ? [[name, Gateway]] : []))),
    labels: Config.Labels ?? {},
  };
}

/** Podman says an empty word, Docker nothing, where there is no health check; both may say `none`. */
function healthOf(status: string | undefined): ContainerState['health'] {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : undefined;
}

function publishedPorts(ports: NonNullable<RawContainer['NetworkSettings']['Ports']>): Record<number, number> {
  return Object.fromEntries(
    Object.entries(ports).flatMap(([port, bindings]) => {
      const [number, protocol] = port.split('/');
      const host = bindings?.[0]?.HostPort;
      return protocol === 'tcp' && host ? [[Number(number), Number(host)]] : [];
    }),
  );
}
