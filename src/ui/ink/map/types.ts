import type { CourseMap, CourseMapEdge, CourseMapNode } from '../../../course/map.ts';

/** Where a box of the map stands: not there yet, being made, there, gone wrong, being deleted, deleted. */
export type BoxState = 'planned' | 'building' | 'standing' | 'failed' | 'deleting' | 'gone';

/** A step of the course's map, and how it stands. */
export interface MapNode extends CourseMapNode {
  readonly state: BoxState;
}

export type MapEdge = CourseMapEdge;

/** What a map is drawn from: the course's map, each step with its state. */
export interface MapData {
  /** In the order they are taught. */
  readonly modules: CourseMap['modules'];
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** How a map may be drawn. */
export interface MapView {
  /** Columns it may take, at most. */
  readonly width: number;
  /** Lines it may take, at most. */
  readonly height: number;
  /** Only ASCII: o ~ * x, and boxes of + - |. */
  readonly ascii?: boolean;
  /** A list of text, never boxes: for screen readers. */
  readonly list?: boolean;
  /** Id of the module the learner is in; it is the last that is folded into one box. */
  readonly focus?: string;
}

/** What a piece of text of the map means; the component decides its colour. */
export type Tone = BoxState | 'line' | 'quiet' | 'title';

/** A piece of a drawn line, all in one tone. */
export interface Segment {
  readonly text: string;
  readonly tone: Tone;
}

/** A drawn line, from left to right. */
export type DrawnLine = readonly Segment[];

/** The course's map with how each step stands; a step that isn't named is only planned. */
export function withStates(map: CourseMap, states: Readonly<Record<string, BoxState>>): MapData {
  return { ...map, nodes: map.nodes.map((node) => ({ ...node, state: states[node.id] ?? 'planned' })) };
}
