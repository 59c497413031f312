import type { World } from '../../../world/world.ts';
import type { Target } from '../model.ts';

/** What a process knows of deregistrations and open connections; nothing of it outlives the process. */
export interface Drains {
  /** Deregistrations under way, by target. */
  readonly waits: Map<string, Promise<void>>;
  /** Targets that are draining and sent no new connection any more. */
  readonly closed: Set<string>;
  /** Targets that are deregistered and still sent new connections, and when that is over. */
  readonly late: Map<string, { readonly target: Target; readonly over: Promise<void> }>;
  /** What ends a connection by a reset, by target. */
  readonly connections: Map<string, Set<() => void>>;
  /** Targets whose last connection failed, until a health check succeeds: what AWS calls passive health checks. */
  readonly failing: Set<string>;
  /** Notes a connection to a target; call what it returns when it has ended. */
  enter(key: string, reset: () => void): () => void;
  /** Resets all connections to a target. */
  reset(key: string): void;
}

const byWorld = new WeakMap<World, Drains>();

/** The deregistrations and connections of a world. */
export function drains(world: World): Drains {
  const known = byWorld.get(world);
  if (known) return known;
  const connections = new Map<string, Set<() => void>>();
  const made: Drains = {
    waits: new Map(),
    closed: new Set(),
    late: new Map(),
    failing: new Set(),
    connections,
    enter(key, reset) {
      const open = connections.get(key) ?? new Set();
      connections.set(key, open.add(reset));
      return () => {
        open.delete(reset);
        if (open.size === 0 && connections.get(key) === open) connections.delete(key);
      };
    },
    reset(key) {
      for (const reset of [...(connections.get(key) ?? [])]) reset();
    },
  };
  byWorld.set(world, made);
  return made;
}
