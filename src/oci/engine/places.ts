import { join, posix } from 'node:path';
import { currentContext } from './docker-context.ts';
import { type Door, doorOf } from './door.ts';

/** Whose machine and whose account engines are looked for on; this process's own where left out. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** The user's number; undefined on Windows. */
  readonly uid: number | undefined;
  /** The folder that stands for `/`; empty for the machine itself. */
  readonly root: string;
}

/** A place where an engine may answer. */
export interface Place {
  readonly name: string;
  /** Thrown by `door` for an address that can't be used. */
  readonly where: string;
  readonly door: () => Door;
}

/**
 * Where engines put their sockets, those that `docker` itself would take first. DOCKER_HOST stands alone when it is set,
 * and so does a chosen context: who names one engine doesn't mean another.
 */
export async function enginePlaces({ env, home, platform, uid, root }: Surroundings): Promise<Place[]> {
  const host = env.DOCKER_HOST ?? '';
  if (host !== '') {
    const tls =
      env.DOCKER_TLS_VERIFY || env.DOCKER_TLS ? { certificates: env.DOCKER_CERT_PATH ?? join(home, '.docker') } : undefined;
    return [{ name: 'Docker', where: host, door: () => doorOf(host, tls) }];
  }
  const context = await currentContext({ env, home });
  if (context !== undefined)
    return [{ name: `Docker context ${context.name}`, where: context.host, door: () => doorOf(context.host) }];
  if (platform === 'win32') {
    return [
      place('Docker Desktop', '//./pipe/docker_engine', 'npipe'),
      place('Docker Desktop', '//./pipe/dockerDesktopLinuxEngine', 'npipe'),
      place('Podman', '//./pipe/podman-machine-default', 'npipe'),
    ];
  }
  const inHome = (...parts: string[]) => posix.join(home, ...parts);
  const inRoot = (path: string) => `${root}${path}`;
  const runtime = env.XDG_RUNTIME_DIR ?? (uid === undefined ? undefined : inRoot(`/run/user/${uid}`));
  const colima = env.COLIMA_HOME ?? inHome('.colima');
  return [
    // Docker, its rootless mode, and Docker Desktop on macOS and on Linux (docs.docker.com).
    place('Docker', inRoot('/var/run/docker.sock')),
    ...(runtime ? [place('Docker', posix.join(runtime, 'docker.sock'))] : []),
    place('Docker Desktop', inHome('.docker', 'run', 'docker.sock')),
    place('Docker Desktop', inHome('.docker', 'desktop', 'docker.sock')),
    // Colima's FAQ names the default profile's socket; older ones stood one folder higher.
    place('Colima', posix.join(colima, 'default', 'docker.sock')),
    place('Colima', posix.join(colima, 'docker.sock')),
    place('Rancher Desktop', inHome('.rd', 'docker.sock')),
    place('OrbStack', inHome('.orbstack', 'run', 'docker.sock')),
    // Podman of a user, of root, and its machine on macOS.
    ...(runtime ? [place('Podman', posix.join(runtime, 'podman', 'podman.sock'))] : []),
    place('Podman', inRoot('/run/podman/podman.sock')),
    place('Podman', inHome('.local', 'share', 'containers', 'podman', 'machine', 'podman.sock')),
    // Finch's daemon, on Linux for all and on macOS in its application's folder.
    place('Finch', inRoot('/run/finch.sock')),
    place('Finch', inRoot('/var/run/finch.sock')),
    place('Finch', inRoot('/Applications/Finch/lima/data/finch/sock/finch.sock')),
  ];
}

function place(name: string, socket: string, scheme: 'unix' | 'npipe' = 'unix'): Place {
  return { name, where: `${scheme}://${socket}`, door: () => ({ socket }) };
}
