import { call, callForJson } from './call.ts';
import type { Engine } from './engine.ts';
import { unlessMissing } from './engine-error.ts';
import { type LabelWish, labelFilter, pathOf, type Stoppable } from './parts.ts';

export interface NetworkInfo {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly subnet?: string;
  /** The engine's own address in it: on Linux, this machine. */
  readonly gateway?: string;
}

interface RawNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null };
}

/**
 * Makes a bridge network.
 * @throws EngineError with status 409 when one has this name
 */
export async function createNetwork(
  engine: Engine,
  {
    name,
    labels,
    internal = false,
    signal,
  }: Stoppable & {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Without a way out of it. */
    readonly internal?: boolean;
  },
): Promise<NetworkInfo> {
  const body = { Name: name, Labels: labels, Internal: internal, Driver: 'bridge', CheckDuplicate: true };
  const path = pathOf(engine, '/networks/create');
  const { Id } = await callForJson<{ readonly Id: string }>(engine.door, { method: 'POST', path, body, signal });
  return (await inspectNetwork(engine, Id, { signal })) ?? { id: Id, name, labels };
}

/** A network by name or id; undefined where there is none. */
export async function inspectNetwork(
  engine: Engine,
  network: string,
  { signal }: Stoppable = {},
): Promise<NetworkInfo | undefined> {
  const path = pathOf(engine, `/networks/${encodeURIComponent(network)}`);
  const raw = await unlessMissing(callForJson<RawNetwork>(engine.door, { path, signal }));
  return raw && infoOf(raw);
}

/** Networks that carry the given labels. */
export async function listNetworks(
  engine: Engine,
  { labels, signal }: Stoppable & { readonly labels: LabelWish },
): Promise<readonly NetworkInfo[]> {
  const path = pathOf(engine, '/networks');
  return (await callForJson<readonly RawNetwork[]>(engine.door, { path, query: { filters: labelFilter(labels) }, signal })).map(
    infoOf,
  );
}

/** Removes a network. False where there was none. */
export async function removeNetwork(engine: Engine, network: string, { signal }: Stoppable = {}): Promise<boolean> {
  const path = pathOf(engine, `/networks/${encodeURIComponent(network)}`);
  const gone = await unlessMissing(call(engine.door, { method: 'DELETE', path, signal }));
  gone?.resume();
  return gone !== undefined;
}

/** Puts a container into one more network, under the given names. */
export async function connectNetwork(
  engine: Engine,
  network: string,
  container: string,
  { aliases = [], signal }: Stoppable & { readonly aliases?: readonly string[] } = {},
): Promise<void> {
  const path = pathOf(engine, `/networks/${encodeURIComponent(network)}/connect`);
  const body = { Container: container, EndpointConfig: { Aliases: aliases } };
  (await call(engine.door, { method: 'POST', path, body, signal })).resume();
}

function infoOf({ Id, Name, Labels, IPAM }: RawNetwork): NetworkInfo {
  const { Subnet, Gateway } = IPAM?.Config?.[0] ?? {};
  return {
    id: Id,
    name: Name,
    labels: Labels ?? {},
    ...(Subnet ? { subnet: Subnet } : {}),
    ...(Gateway ? { gateway: Gateway } : {}),
  };
}
