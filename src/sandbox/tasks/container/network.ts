import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { createNetwork, listNetworks, removeNetwork } from '../../../oci/engine/networks.ts';

type Labels = Readonly<Record<string, string>>;

/** The name of the one network of a world, made when first asked for. */
export async function ownNetwork(engine: Engine, labels: Labels): Promise<string> {
  const [known] = await listNetworks(engine, { labels });
  if (known) return known.name;
  const name = `mysfits-${Object.values(labels)[0]}`;
  try {
    await createNetwork(engine, { name, labels });
  } catch (error) {
    // Another task was faster.
    if (!(error instanceof EngineError && error.status === 409)) throw error;
  }
  return name;
}

export async function dropNetworks(engine: Engine, labels: Labels): Promise<void> {
  for (const { id } of await listNetworks(engine, { labels })) await removeNetwork(engine, id);
}
