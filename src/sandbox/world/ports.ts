import { SandboxError } from '../sandbox-error.ts';
import { drawPort, isFree } from './draw-port.ts';
import type { Collection, Ports } from './world.ts';

/** The ports of a world, and what its keeper asks of them. */
export interface KeptPorts extends Ports {
  /** The port of a purpose if one was drawn, whether or not anything listens there. */
  drawn(purpose: string): number | undefined;
  /** Looks again whether each port is free, since everything that listened has been closed. */
  recheck(): void;
}

/** The ports kept in a collection; `apiPort` is never drawn. */
export function keptPorts(kept: Collection<number>, apiPort: number): KeptPorts {
  // A port is looked at once in a process's life: later, who listens on it is us.
  const seen = new Map<string, Promise<number>>();

  const first = async (purpose: string): Promise<number> => {
    const known = kept.get(purpose);
    if (known === undefined) {
      const port = await drawPort(new Set([apiPort, ...kept.values()]));
      kept.set(purpose, port);
      return port;
    }
    if (await isFree(known)) return known;
    throw portTaken(known, purpose);
  };

  return {
    of(purpose) {
      const promise = seen.get(purpose) ?? first(purpose);
      seen.set(purpose, promise);
      promise.catch(() => seen.delete(purpose));
      return promise;
    },
    release(purpose) {
      seen.delete(purpose);
      kept.delete(purpose);
    },
    drawn: (purpose) => kept.get(purpose),
    all: () => new Map(kept.entries()),
    recheck: () => seen.clear(),
  };
}

/** The error for a port of ours that another program holds. */
export function portTaken(port: number, purpose: string): SandboxError {
  return new SandboxError(`Port ${port} is taken by another program; the sandbox needs it for ${purpose}.`, {
    why: 'The sandbox keeps its ports for life, so that addresses which you have already seen stay good.',
    code: 'port-taken',
    nextSteps: [
      `Find out who holds it (\`lsof -i :${port}\` or \`ss -ltnp | grep ${port}\`), stop that program, and start the sandbox again.`,
      'Or empty the sandbox with `sandbox reset`: it then draws new ports.',
    ],
  });
}
