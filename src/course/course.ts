import { refuseAmbiguous, type Term } from './glossary.ts';
import { graphOf } from './graph.ts';
import type { AnyOutputs } from './outputs.ts';
import type { TellStages } from './stages.ts';
import type { AnyStep, Choices, Deletion, Link, Note, Permission } from './step.ts';

/** One proof that a module works. It throws an ExplainedError that names the first cause it finds. */
export interface Check<Tools> {
  /** What it proves, as a sentence: "The website answers with all twelve creatures". */
  readonly title: string;
  readonly run: (context: Tools & CheckContext) => Promise<void>;
}

export interface CheckContext {
  readonly project: string;
  /** Recorded outputs by step id. */
  readonly outputs: Readonly<Record<string, AnyOutputs>>;
  readonly signal: AbortSignal;
}

/** Something the learner does to what stands, to see how it copes; never part of building. */
export interface Exercise<Tools> {
  readonly id: string;
  /** What is done, as an offer: "Stop a task and watch". */
  readonly title: string;
  /** What will be seen and why, in a paragraph. */
  readonly story: string;
  /** Does it, tells what happens as it happens, and ends when things are as they were. */
  readonly run: (context: Tools & CheckContext & { readonly note: Note; readonly stages: TellStages }) => Promise<void>;
  /** What it calls, beside what the steps may. */
  readonly permissions: (context: {
    readonly project: string;
    readonly account: string;
    readonly region: string;
  }) => readonly Permission[];
}

export interface CourseModule<Tools> {
  /** The name a learner types: website, service, delivery, data, users, insight. */
  readonly id: string;
  readonly title: string;
  /** What works once the module stands, in a sentence. */
  readonly result: string;
  readonly steps: readonly AnyStep<Tools>[];
  readonly checks: readonly Check<Tools>[];
  readonly exercises?: readonly Exercise<Tools>[];
  /** What a learner can open once it stands. */
  readonly opens: (context: Tools & CheckContext) => readonly Link[] | Promise<readonly Link[]>;
}

/** Something of ours that no row records, found by tag or by name rule. */
export interface Leftover {
  readonly type: string;
  readonly name: string;
  /** Why nothing recorded it: "AWS makes it when the function first runs". */
  readonly why: string;
  readonly link?: Link;
  /** US dollars an hour. */
  readonly perHour: number;
  readonly remove: () => Promise<Deletion>;
}

/** Something that carries a project's mark, as a search of the account saw it. */
export interface Trace {
  readonly type: string;
  readonly name: string;
  readonly region: string;
  /** When AWS says that it was made, ISO 8601; left out where the search doesn't tell. */
  readonly createdAt?: string;
}

/** A project of which something is in an account. */
export interface ProjectTraces {
  readonly project: string;
  /** Each was looked at, and carries the project's tag itself. */
  readonly here: readonly Trace[];
  /** In other regions of the account, by name alone: a pointer for whoever looks in the wrong place, and no proof. */
  readonly elsewhere: readonly Trace[];
}

/** A choice the learner has: it decides which steps a course has, or is a parameter of one. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly preselected: string;
  /** Id of the step after whose story it is asked, before the step is begun. A course without that step doesn't ask. */
  readonly step?: string;
  /** True where it is a parameter of that step, and can be changed in place while the step stands. */
  readonly parameter?: boolean;
}

export interface Course<Tools> {
  readonly id: string;
  readonly version: number;
  readonly choices: readonly Choice[];
  /** In the order they are taught. */
  readonly modules: readonly CourseModule<Tools>[];
  /**
   * Finds out what nobody is asked, before anything is built. What is recorded stays as it is, unless somebody said otherwise.
   * Only looks at this machine.
   * @throws ExplainedError for something said that can't be
   */
  readonly findOut?: (context: Tools & { readonly choices: Choices; readonly signal: AbortSignal }) => Promise<FoundOut>;
  /** The ideas its stories speak of, each explained on its own. */
  readonly glossary: readonly Term[];
  /** What the course calls beside its steps: the sweep. */
  readonly permissions: (context: {
    readonly project: string;
    readonly account: string;
    readonly region: string;
  }) => readonly Permission[];
  /** The projects that have anything in this account, so that one whose state file is lost can be told from others. */
  readonly projects: (context: Tools & { readonly signal: AbortSignal }) => Promise<readonly ProjectTraces[]>;
  /** Finds, by tag and by name rule, what no row records. Everything it returns was looked at and is there. */
  readonly sweep: (context: Tools & SweepContext) => Promise<readonly Leftover[]>;
}

export interface SweepContext {
  readonly project: string;
  readonly signal: AbortSignal;
  /** To be told of a kind of thing ("load balancers") that couldn't be looked for, while the others were. */
  readonly unseen: (kind: string, error: unknown) => void;
}

/** What the machine and the world decide in the learner's place. */
export interface FoundOut {
  /** By id, as choices are recorded; empty where all was known. */
  readonly choices: Choices;
  /** What was found, a sentence each. */
  readonly told: readonly string[];
}

/** Declares a module. */
export function defineModule<Tools>(module: CourseModule<Tools>): CourseModule<Tools> {
  return Object.freeze(module);
}

/**
 * Declares a course.
 * @throws TypeError when the graph of its steps can't be walked, a choice preselects what it doesn't offer,
 * or two terms of the glossary share a name
 */
export function defineCourse<Tools>(course: Course<Tools>): Course<Tools> {
  graphOf(course);
  refuseAmbiguous(course.glossary);
  for (const choice of course.choices) {
    if (!choice.options.some(({ value }) => value === choice.preselected)) {
      throw new TypeError(`The choice "${choice.id}" preselects "${choice.preselected}", which it doesn't offer.`);
    }
  }
  return Object.freeze(course);
}
