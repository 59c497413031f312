import { readdir, readFile, readlink } from 'node:fs/promises';
import { dockerLines } from './docker.ts';
import type { Learner, Sandbox } from './learner.ts';

/** What a sandbox and its learner have on this machine outside of the learner's folder. */
export interface Traces {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly images: readonly string[];
  /** Their command lines. */
  readonly processes: readonly string[];
  /** Names among the temporary files. */
  readonly scratch: readonly string[];
}

export const noTraces: Traces = { containers: [], networks: [], images: [], processes: [], scratch: [] };

/**
 * Looks for all of it, with eyes that aren't ours: docker and /proc. Others use the same engine at the same time, so it is
 * told by what is this sandbox's alone: its id, its account, the address of its registry.
 */
export async function tracesOf(
  { cwd, scratch }: Learner,
  { id, account, endpoint }: Sandbox,
  { engine, registry }: { readonly engine: boolean; readonly registry: string },
): Promise<Traces> {
  const ours = ['--filter', `label=mysfits.sandbox=${id}`];
  const images = async () => {
    const all = await dockerLines('image', 'ls', '--all', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}');
    const named = all.filter((image) => image.startsWith(`${registry}/`) || image.startsWith(`mysfits-sandbox/${account}:`));
    const labelled = await dockerLines('image', 'ls', '--all', '--filter', 'label=mysfits.repository', '--format', '{{.ID}}');
    const repositories = await Promise.all(labelled.map(async (image) => ({ image, repository: await repositoryOf(image) })));
    const built = repositories.filter(({ repository }) => repository.startsWith(`${registry}/`)).map(({ image }) => image);
    return [...new Set([...named, ...built])].sort();
  };
  return {
    containers: engine ? await dockerLines('ps', '--all', ...ours, '--format', '{{.Names}}') : [],
    networks: engine ? await dockerLines('network', 'ls', ...ours, '--format', '{{.Name}}') : [],
    images: engine ? await images() : [],
    processes: await processesOf([cwd, endpoint]),
    scratch: await readdir(scratch),
  };
}

/** Another test may remove its own image while we look. */
async function repositoryOf(image: string): Promise<string> {
  const format = '{{index .Config.Labels "mysfits.repository"}}';
  const [repository = ''] = await dockerLines('image', 'inspect', '--format', format, image).catch(() => []);
  return repository;
}

/** Processes that stand in, were called with, or were told one of these places. */
async function processesOf(places: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const own = `/proc/${pid}`;
    try {
      const commandLine = (await readFile(`${own}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      const environment = await readFile(`${own}/environ`, 'utf8');
      const folder = await readlink(`${own}/cwd`);
      const told = `${commandLine} ${environment} ${folder}`;
      if (commandLine !== '' && places.some((place) => told.includes(place))) found.push(commandLine);
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
