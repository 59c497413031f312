import type { Course } from '../course/course.ts';
import { type Graph, graphOf, neededBy, sorted } from '../course/graph.ts';
import { refuseUnknownModules } from './running.ts';
import type { Row, State } from './state/row.ts';

export interface TeardownScope {
  /** The modules that go, in the order they are taught. */
  readonly modules: readonly string[];
  /** Those of them that weren't asked for: they need one that was. Only those of which something stands. */
  readonly takenAlong: readonly string[];
  /** What goes, in an order in which it could be deleted one by one. */
  readonly rows: readonly Row[];
  /** What stays. */
  readonly stays: readonly Row[];
}

/**
 * What a teardown takes, so that a command can say so first. No modules: everything.
 * @throws ExplainedError when a module is neither the course's nor any row's
 */
export function teardownScope<Tools>(course: Course<Tools>, state: State, modules?: readonly string[]): TeardownScope {
  const graph = graphOf(course);
  const rows = buildOrder(graph, state);
  const moduleOf = (row: Row) => graph.nodes.get(row.step)?.module ?? row.module;
  const known = [...new Set([...graph.modules, ...rows.map(moduleOf)])];
  refuseUnknownModules(known, modules ?? []);
  const going = new Set(modules === undefined ? known : [...modules, ...neededBy(graph, modules)]);
  const standsOn = prerequisitesOf(graph, state);
  // Rows of another version may stand on what goes, and each takes its module along.
  for (let before = -1; before !== going.size; ) {
    before = going.size;
    const gone = new Set(rows.filter((row) => going.has(moduleOf(row))).map(({ step }) => step));
    for (const row of rows) if (standsOn(row.step).some((id) => gone.has(id))) going.add(moduleOf(row));
  }
  const standing = new Set(rows.map(moduleOf));
  return {
    modules: known.filter((id) => going.has(id)),
    takenAlong: known.filter((id) => going.has(id) && standing.has(id) && modules !== undefined && !modules.includes(id)),
    rows: rows.filter((row) => going.has(moduleOf(row))).reverse(),
    stays: rows.filter((row) => !going.has(moduleOf(row))),
  };
}

/**
 * What each row stands on, by step id. The course says so for the steps it knows;
 * for a step of another version, and for what stood on one, the row itself does.
 */
export function prerequisitesOf<Tools>(graph: Graph<Tools>, state: State): (id: string) => readonly string[] {
  const ids = Object.keys(state.rows);
  const byCourse = (id: string) => graph.nodes.get(id)?.waitsFor ?? [];
  const byBoth = (id: string): readonly string[] => {
    const recorded = state.rows[id]?.needs ?? [];
    return graph.nodes.has(id) ? [...byCourse(id), ...recorded.filter((needed) => !graph.nodes.has(needed))] : recorded;
  };
  // Two versions may contradict each other; the course in hand has no circle.
  return sorted(ids, byBoth).sorted ? byBoth : byCourse;
}

/** Rows in an order in which they could have been built; those of unknown steps as late as they can be. */
function buildOrder<Tools>(graph: Graph<Tools>, state: State): Row[] {
  const known = [...graph.nodes.keys()].filter((id) => Object.hasOwn(state.rows, id));
  const unknown = Object.values(state.rows).filter((row) => !graph.nodes.has(row.step));
  unknown.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const order = sorted([...known, ...unknown.map(({ step }) => step)], prerequisitesOf(graph, state));
  const ids = order.sorted ? order.ids : [];
  return ids.flatMap((id) => state.rows[id] ?? []);
}
