import type { Definition, Method, Resource } from '../model.ts';

export interface Found {
  readonly resource: Resource;
  readonly method: Method;
  readonly labels: Readonly<Record<string, string>>;
}

/** The method that a path leads to: a literal part goes before a variable one, and that before a greedy one. */
export function findMethod({ resources }: Definition, httpMethod: string, path: string): Found | undefined {
  const parts = decoded(path);
  if (!parts) return undefined;
  let best: (Found & { readonly rank: readonly number[] }) | undefined;
  for (const resource of resources) {
    const method = resource.methods[httpMethod] ?? resource.methods.ANY;
    const fit = method && fitOf(resource, parts);
    if (method && fit && (!best || isBetter(fit.rank, best.rank))) best = { resource, method, ...fit };
  }
  return best;
}

function decoded(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

interface Fit {
  readonly labels: Readonly<Record<string, string>>;
  /** Part by part: 2 for a literal, 1 for a variable, 0 for a greedy one. */
  readonly rank: readonly number[];
}

function fitOf({ path }: Resource, parts: readonly string[]): Fit | undefined {
  const pattern = path.split('/').filter((part) => part !== '');
  const labels: Record<string, string> = {};
  const rank: number[] = [];
  for (const [index, part] of pattern.entries()) {
    const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(part) ?? [];
    const given = parts[index];
    if (given === undefined) return undefined;
    if (name !== undefined && greedy === '+')
      return { labels: { ...labels, [name]: parts.slice(index).join('/') }, rank: [...rank, 0] };
    if (name === undefined && given !== part) return undefined;
    if (name !== undefined) labels[name] = given;
    rank.push(name === undefined ? 2 : 1);
  }
  return parts.length === pattern.length ? { labels, rank } : undefined;
}

function isBetter(rank: readonly number[], than: readonly number[]): boolean {
  const at = rank.findIndex((value, index) => value !== than[index]);
  return at >= 0 && (rank[at] ?? 0) > (than[at] ?? -1);
}
