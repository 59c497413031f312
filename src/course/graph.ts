import type { AnyStep } from './step.ts';

/** What a graph is made from: modules in the order they are taught, each with its steps. */
export interface Taught<Tools> {
  readonly modules: readonly { readonly id: string; readonly steps: readonly AnyStep<Tools>[] }[];
}

export interface GraphNode<Tools> {
  readonly step: AnyStep<Tools>;
  /** Id of the module it belongs to. */
  readonly module: string;
  /** Ids of the steps that must stand before it: `needs`, `after`, and the owners of what it modifies. */
  readonly waitsFor: readonly string[];
}

export interface Graph<Tools> {
  /** By step id, in an order in which the steps could be built one by one; steps taught earlier come first. */
  readonly nodes: ReadonlyMap<string, GraphNode<Tools>>;
  /** Ids of the modules in the order they are taught. */
  readonly modules: readonly string[];
}

/** Ids of the steps that must stand before a step. */
export function prerequisites(step: AnyStep): string[] {
  const steps: AnyStep[] = [...Object.values<AnyStep>(step.needs), ...(step.after ?? []), ...(step.modifies ?? [])];
  return [...new Set(steps.map(({ id }) => id))];
}

/**
 * The graph of a course's steps.
 * @throws TypeError for a graph that can't be walked: an id given twice, a step that isn't in the course
 * or comes in a later module, a circle
 */
export function graphOf<Tools>(course: Taught<Tools>): Graph<Tools> {
  const taught = new Map<string, GraphNode<Tools>>();
  const moduleIds = course.modules.map(({ id }) => id);
  refuseTwice(moduleIds, 'module');
  refuseTwice(
    course.modules.flatMap(({ steps }) => steps.map(({ id }) => id)),
    'step',
  );
  for (const module of course.modules) {
    for (const step of module.steps) taught.set(step.id, { step, module: module.id, waitsFor: prerequisites(step) });
  }
  for (const node of taught.values()) refuseOutsiders(node, taught, moduleIds);
  const order = sorted([...taught.keys()], (id) => taught.get(id)?.waitsFor ?? []);
  if (!order.sorted) throw new TypeError(`These steps wait for each other in a circle: ${order.circle.join(' -> ')}.`);
  const nodes = new Map(order.ids.flatMap((id) => pair(id, taught.get(id))));
  return { nodes, modules: moduleIds };
}

const pair = <Key, Value>(key: Key, value: Value | undefined): [Key, Value][] => (value === undefined ? [] : [[key, value]]);

function refuseTwice(ids: readonly string[], kind: string): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new TypeError(`The course has two ${kind}s with the id "${twice}".`);
}

function refuseOutsiders<Tools>(
  { step, module, waitsFor }: GraphNode<Tools>,
  taught: ReadonlyMap<string, GraphNode<Tools>>,
  modules: readonly string[],
): void {
  for (const id of [...waitsFor, ...(step.partOf === undefined ? [] : [step.partOf.id])]) {
    const other = taught.get(id);
    if (other === undefined) throw new TypeError(`The step "${step.id}" refers to "${id}", which isn't in the course.`);
    // Building only the first modules must always be possible.
    if (modules.indexOf(other.module) > modules.indexOf(module)) {
      throw new TypeError(`The step "${step.id}" of module "${module}" refers to "${id}" of the later module "${other.module}".`);
    }
  }
}

type Sorted = { readonly sorted: true; readonly ids: string[] } | { readonly sorted: false; readonly circle: string[] };

/**
 * Sorts ids so that each comes after those it waits for, and else in the order given.
 * What is waited for and isn't among the ids is taken as done.
 */
export function sorted(ids: readonly string[], waitsFor: (id: string) => readonly string[]): Sorted {
  const left = new Set(ids);
  const out: string[] = [];
  while (left.size > 0) {
    const next = [...left].find((id) => !waitsFor(id).some((before) => left.has(before)));
    if (next === undefined) return { sorted: false, circle: circleIn(left, waitsFor) };
    left.delete(next);
    out.push(next);
  }
  return { sorted: true, ids: out };
}

/** Follows what waits for what until an id comes again. Every id left waits for another one left, so one does. */
function circleIn(left: ReadonlySet<string>, waitsFor: (id: string) => readonly string[]): string[] {
  const path: string[] = [];
  let at = [...left][0];
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = waitsFor(at).find((before) => left.has(before));
  }
  return at === undefined ? path : [...path.slice(path.indexOf(at)), at];
}

/**
 * For each id, how long it and the longest chain of what waits for it take together:
 * whoever starts the largest first keeps the whole run short.
 * @param ids sorted so that each comes after those it waits for
 * @param takes seconds
 */
export function longestRemaining(
  ids: readonly string[],
  waitsFor: (id: string) => readonly string[],
  takes: (id: string) => number,
): ReadonlyMap<string, number> {
  const after = new Map<string, number>();
  const remaining = new Map<string, number>();
  for (const id of [...ids].reverse()) {
    const total = takes(id) + (after.get(id) ?? 0);
    remaining.set(id, total);
    for (const before of waitsFor(id)) after.set(before, Math.max(after.get(before) ?? 0, total));
  }
  return remaining;
}

/** Ids of the steps of the modules up to and including one, sorted; of all modules where none is given. */
export function stepsThrough<Tools>(graph: Graph<Tools>, module?: string): string[] {
  const last = module === undefined ? graph.modules.length : graph.modules.indexOf(module);
  return [...graph.nodes].filter(([, node]) => graph.modules.indexOf(node.module) <= last).map(([id]) => id);
}

/** The modules that can't stand without the given ones, in the order they are taught, without those given. */
export function neededBy<Tools>(graph: Graph<Tools>, modules: readonly string[]): string[] {
  const going = new Set(modules);
  // Sorted as the nodes are, what a step waits for has been judged before the step itself; but a module
  // that goes takes all its steps, those judged earlier too, so it is walked until nothing more falls.
  for (let before = -1; before !== going.size; ) {
    before = going.size;
    for (const node of graph.nodes.values()) {
      if (node.waitsFor.some((id) => going.has(graph.nodes.get(id)?.module ?? ''))) going.add(node.module);
    }
  }
  return graph.modules.filter((id) => going.has(id) && !modules.includes(id));
}

/** Ids of the steps whose resource the given step changes. */
export function ownersOf(step: AnyStep): string[] {
  return (step.modifies ?? []).map(({ id }) => id);
}

/** Ids of the steps that change the given step's resource. */
export function modifiersOf<Tools>(graph: Graph<Tools>, owner: string): string[] {
  return [...graph.nodes].filter(([, { step }]) => ownersOf(step).includes(owner)).map(([id]) => id);
}
