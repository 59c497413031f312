import type { BoxState, MapData, MapEdge, MapNode } from './types.ts';

/** A box to be drawn: one step, or several folded into one. */
export interface Box {
  readonly id: string;
  readonly label: string;
  /** Short: "S3". None where steps of several services share the box. */
  readonly service?: string;
  /** Ids of the steps it stands for. */
  readonly nodes: readonly string[];
}

export interface Folded {
  readonly boxes: readonly Box[];
  readonly edges: readonly MapEdge[];
}

/** The map with every step in a box of its own. */
export const unfolded = (map: MapData): Folded => foldBy(map, map.nodes, (node) => node.id);

/** The map with each step's parts in its own box. */
export function partsFolded(map: MapData): Folded {
  const known = new Map(map.nodes.map((node) => [node.id, node]));
  const homeOf = (node: MapNode, seen: readonly string[] = []): string => {
    const home = node.partOf === undefined ? undefined : known.get(node.partOf);
    return home === undefined || seen.includes(home.id) ? node.id : homeOf(home, [...seen, node.id]);
  };
  return foldBy(map, map.nodes, homeOf);
}

/** The map with one box a module. */
export function modulesFolded(map: MapData): Folded {
  const { boxes, edges } = foldBy(map, map.nodes, (node) => node.module);
  return { boxes: boxes.map(({ id, nodes }) => ({ id, label: words(id), nodes })), edges };
}

/** Only one module's steps, with what stands on what among them. */
export function onlyModule(map: MapData, module: string): MapData {
  const nodes = map.nodes.filter((node) => node.module === module);
  const ids = new Set(nodes.map(({ id }) => id));
  return { ...map, nodes, edges: map.edges.filter(([from, to]) => ids.has(from) && ids.has(to)) };
}

function foldBy(map: MapData, nodes: readonly MapNode[], homeOf: (node: MapNode) => string): Folded {
  const homes = new Map(nodes.map((node) => [node.id, homeOf(node)]));
  const members = new Map<string, MapNode[]>();
  for (const node of nodes) {
    const home = homes.get(node.id) ?? node.id;
    members.set(home, [...(members.get(home) ?? []), node]);
  }
  const boxes = [...members].map(([id, inside]) => {
    const service = inside.find((node) => node.id === id)?.service;
    return {
      id,
      label: words(id),
      ...(service === undefined ? {} : { service: shortService(service) }),
      nodes: inside.map((node) => node.id),
    };
  });
  const edges = map.edges.flatMap(([from, to]): MapEdge[] => {
    const [a, b] = [homes.get(from), homes.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [[a, b]];
  });
  return { boxes, edges: essential([...members.keys()], edges) };
}

/**
 * The edges worth a line: without those that would close a circle (folding can make one), and without those that
 * a longer way already tells.
 */
export function essential(ids: readonly string[], edges: readonly MapEdge[]): MapEdge[] {
  const next = new Map(ids.map((id) => [id, new Set<string>()]));
  const reaches = (from: string, to: string, but?: string, seen = new Set<string>()): boolean =>
    [...(next.get(from) ?? [])].some((step) => {
      if (step === but || seen.has(step)) return false;
      seen.add(step);
      return step === to || reaches(step, to, undefined, seen);
    });
  for (const [from, to] of edges) if (from !== to && !reaches(to, from)) next.get(from)?.add(to);
  return ids.flatMap((from) =>
    [...(next.get(from) ?? [])].flatMap((to): MapEdge[] => (reaches(from, to, to) ? [] : [[from, to]])),
  );
}

/** How several steps that share a box stand together. */
export function stateOf(states: readonly BoxState[]): BoxState {
  for (const loudest of ['failed', 'building', 'deleting'] as const) if (states.includes(loudest)) return loudest;
  if (states.every((state) => state === 'planned')) return 'planned';
  if (states.every((state) => state === 'standing')) return 'standing';
  if (!states.includes('standing')) return 'gone';
  // Some stand: the others aren't there yet, or not any more.
  return states.includes('gone') ? 'deleting' : 'building';
}

const words = (id: string): string => id.replaceAll('-', ' ');

const shortNames: Readonly<Record<string, string>> = {
  'Elastic Container Service': 'ECS',
  'Elastic Container Registry': 'ECR',
  'Elastic Load Balancing': 'ELB',
  'Identity and Access Management': 'IAM',
  'Application Auto Scaling': 'Auto Scaling',
  'CloudWatch Logs': 'Logs',
  'Data Firehose': 'Firehose',
};

/** A service's name as short as people say it. */
export function shortService(service: string): string {
  const name = service.replace(/^(Amazon|AWS) /, '').replace(/ \(.*\)$/, '');
  return shortNames[name] ?? name;
}
