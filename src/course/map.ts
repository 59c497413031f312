import type { Course } from './course.ts';
import { graphOf } from './graph.ts';

/** A step as a map draws it: plain data. */
export interface CourseMapNode {
  readonly id: string;
  readonly title: string;
  /** The service as AWS writes it: "Amazon S3". */
  readonly service: string;
  /** Id of the module it belongs to. */
  readonly module: string;
  /** The step whose pause and story it shares; where room is short, they share a box too. */
  readonly partOf?: string;
}

/** What stands on what: the first must be there before the second. */
export type CourseMapEdge = readonly [from: string, to: string];

export interface CourseMap {
  /** In the order they are taught. */
  readonly modules: readonly { readonly id: string; readonly title: string }[];
  readonly nodes: readonly CourseMapNode[];
  readonly edges: readonly CourseMapEdge[];
}

/** The map of a course's architecture: every step, in an order in which they could be built, and what each stands on. */
export function mapOf<Tools>(course: Pick<Course<Tools>, 'modules'>): CourseMap {
  const nodes = [...graphOf(course).nodes.values()];
  return {
    modules: course.modules.map(({ id, title }) => ({ id, title })),
    nodes: nodes.map(({ step: { id, title, service, partOf }, module }) => ({
      id,
      title,
      service,
      module,
      ...(partOf === undefined ? {} : { partOf: partOf.id }),
    })),
    edges: nodes.flatMap(({ step, waitsFor }) => waitsFor.map((before): CourseMapEdge => [before, step.id])),
  };
}
