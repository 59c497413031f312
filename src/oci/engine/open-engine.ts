import { callForJson } from './call.ts';
import { addressOf, type Door, isLocal } from './door.ts';
import type { Engine } from './engine.ts';
import { EngineError } from './engine-error.ts';

interface Version {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly MinAPIVersion?: string;
  readonly Os?: string;
  readonly Arch?: string;
  readonly Platform?: { readonly Name?: string };
  readonly Components?: readonly { readonly Name?: string; readonly Version?: string }[];
}

/** The newest API that this code was written against; a daemon that is newer still speaks it (its MinAPIVersion says so). */
const newestKnown = '1.47';

/** An engine that is there answers at once; one in a virtual machine that is being stopped never does. */
const patience = 5000;

/**
 * Asks an engine who it is.
 * @throws EngineError when nothing answers there, or what answers can't run Linux containers
 */
export async function openEngine(
  { name, door }: { readonly name: string; readonly door: Door },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Engine> {
  const version = await callForJson<Version>(door, { path: '/version', patience, signal });
  const { Version: number, ApiVersion, MinAPIVersion, Os, Arch } = version;
  if (!number || !ApiVersion || !Os || !Arch) throw new EngineError("What answers there isn't a container engine");
  if (Os !== 'linux') throw new EngineError(`It runs ${Os} containers; Linux ones are needed`);
  const apiVersion = isNewer(ApiVersion, newestKnown) ? newer(newestKnown, MinAPIVersion ?? newestKnown) : ApiVersion;
  return {
    name: nameIn(version) ?? name,
    where: addressOf(door),
    version: number,
    apiVersion,
    os: Os,
    architecture: ociArchitecture(Arch),
    local: isLocal(door),
    door,
  };
}

/** Podman answers at Docker's place too, once `podman-docker` is installed: what says its own name is called by it. */
function nameIn({ Components = [], Platform }: Version): string | undefined {
  if (Components.some(({ Name }) => Name === 'Podman Engine')) return 'Podman';
  if (Platform?.Name?.startsWith('Docker Desktop')) return 'Docker Desktop';
  return undefined;
}

/** Go's names are OCI's; an engine that asks its kernel says those of `uname`. */
function ociArchitecture(name: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64' }[name] ?? name;
}

function isNewer(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major > thanMajor || (major === thanMajor && minor > thanMinor);
}

function newer(left: string, right: string): string {
  return isNewer(left, right) ? left : right;
}
