import type { AnyOutputs, OutputShape, OutputsOf } from './outputs.ts';
import type { RequestMap } from './request.ts';
import type { TellStages } from './stages.ts';

/** A permission of AWS's, `s3:CreateBucket`, on one resource or several. */
export interface Permission {
  readonly action: string;
  /** ARNs, built from the project's names; `*` only where AWS can't name the resource. */
  readonly resource: string | readonly string[];
}

/** How long AWS usually takes, in seconds. */
export interface Takes {
  readonly from: number;
  readonly to: number;
}

/** A usual time in seconds. */
export const seconds = (from: number, to = from): Takes => ({ from, to });

/** A usual time given in minutes. */
export const minutes = (from: number, to = from): Takes => ({ from: from * 60, to: to * 60 });

/** Where something found in AWS differs from what the course wants it to be. */
export interface Difference {
  /** What differs, in a learner's words: "index document". */
  readonly what: string;
  readonly is: string;
  readonly should: string;
}

export interface Found<Outputs> {
  readonly outputs: Outputs;
  /** Empty when nothing has to be done. */
  readonly differences: readonly Difference[];
  /** Set when only a replacement would bring it into line: what would be lost. */
  readonly replacementLoses?: string;
  /** The choices that are parameters of it, as it stands: whoever lost the state file learns from it what was chosen. */
  readonly chosen?: Choices;
}

/** How a delete ended. `deleted` only after a look said that it is gone. */
export type Deletion = 'deleted' | 'already gone' | { readonly skipped: string };

export interface Link {
  readonly label: string;
  readonly url: string;
}

/**
 * Tells the learner what is going on inside a long wait. `output`: a line of what a program prints (a build), one of many;
 * where lines stay only a few of those are shown, so whoever throws because of it says its last lines again.
 */
export type Note = (text: string, kind?: 'output') => void;

/** What the learner chose, by the choice's id. */
export type Choices = Readonly<Record<string, string>>;

/** Any step, where its own types don't matter. */
// biome-ignore lint/suspicious/noExplicitAny: a step's own types meet again in defineStep; a graph holds steps of every shape
export type AnyStep<Tools = any> = Step<Tools, any, any, any>;

export type Needs = Readonly<Record<string, AnyStep>>;

/** The outputs of the steps that a step needs, by the names it gave them. */
export type NeedsOutputs<N extends Needs> = {
  readonly [Key in keyof N]: N[Key] extends { readonly outputs: infer Shape extends OutputShape } ? OutputsOf<Shape> : never;
};

type HalfKnown<N extends Needs> = { readonly [Key in keyof N]: Partial<NeedsOutputs<N>[Key]> };

/** What every function of a step is handed, beside the tools. */
export interface StepContext<N extends Needs> {
  /** The project id, with which every name starts: `mysfits-ab12cd`. */
  readonly project: string;
  /** The physical name of this step's resource. */
  readonly name: string;
  /** The tags that every taggable resource carries from the create call on. */
  readonly tags: Readonly<Record<string, string>>;
  /** One token per logical create, for the calls that take one; stable over a resume. At most 36 characters. */
  readonly token: string;
  readonly needs: NeedsOutputs<N>;
  /** Recorded outputs of the steps that modify this one, by step id: what an owner renders its whole from. */
  readonly modifiers: Readonly<Record<string, AnyOutputs>>;
  /**
   * By the id of a step whose resource this one changes: recorded outputs of the other steps that change it. With its
   * own among them it can write the owner's resource whole.
   */
  readonly others: Readonly<Record<string, Readonly<Record<string, AnyOutputs>>>>;
  /** What the learner chose. */
  readonly choices: Choices;
  /**
   * Aborted when the run is asked to stop. Waits end with it (they throw its reason); a call that has been sent
   * is never cut by it. A step that sends many calls looks at it between two.
   */
  readonly signal: AbortSignal;
  readonly note: Note;
  /** Tells how the stages stand of what is followed; whatever didn't change since is told to nobody. */
  readonly stages: TellStages;
}

export interface FindContext<N extends Needs, Shape extends OutputShape, Requests> extends StepContext<N> {
  readonly requests: Requests;
  /** What the row holds; empty when nothing was recorded. */
  readonly recorded: Partial<OutputsOf<Shape>>;
}

export interface EnsureContext<N extends Needs, Shape extends OutputShape, Requests> extends FindContext<N, Shape, Requests> {
  /** Writes what is known so far into the row, on disk, before it returns. To be called the moment an id is known. */
  readonly checkpoint: (known: Partial<OutputsOf<Shape>>) => Promise<void>;
}

export interface DestroyContext<N extends Needs, Shape extends OutputShape> extends Omit<StepContext<N>, 'needs'> {
  /** A row may be half written, and so may those it needed. */
  readonly needs: HalfKnown<N>;
  readonly recorded: Partial<OutputsOf<Shape>>;
  /** Ids of all steps that this teardown deletes: what they own, nobody needs to hand back to them. */
  readonly going: ReadonlySet<string>;
}

/** The unit everything is made of: one resource, or one thing done to one. */
export interface Step<Tools, N extends Needs, Shape extends OutputShape, Requests extends RequestMap> {
  /** Unique in the course, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** The service as AWS writes it: "Amazon S3". */
  readonly service: string;
  /** CloudFormation's name for the type of resource; an old row whose step is gone is torn down by it. */
  readonly type: string;
  /** Raised when what a step makes has changed; 1 if left out. */
  readonly version?: number;
  readonly outputs: Shape;
  /** Steps whose outputs this one uses, by a name of its own. Order is written here and nowhere else. */
  readonly needs: N;
  /** Steps that must come first though nothing of theirs is used. */
  readonly after?: readonly AnyStep[];
  /** Why now, what happens, what to look at: Markdown of at most 120 words. A step that is part of another has none. */
  readonly story?: string;
  /** The step whose pause and story this one shares. */
  readonly partOf?: AnyStep;
  /** Steps whose resource this one changes; the engine lets the owner write it whole, with this step's outputs. */
  readonly modifies?: readonly AnyStep[];
  /** Which choices have this step; every course has it if left out. What always is can't need what only may be. */
  readonly when?: (choices: Choices) => boolean;
  /** What is set at birth and belongs to another hand from then on. */
  readonly yields?: readonly string[];
  readonly takes: Takes;
  /** Keys into assets/prices.json; where the choices decide what is made, a function of them. Read it by `costsOf`. */
  readonly costs?: readonly string[] | ((choices: Choices) => readonly string[]);
  /** Physical name of the resource; `<project>-<step id>` if left out. */
  readonly resourceName?: (context: { readonly project: string; readonly needs: HalfKnown<N> }) => string;
  /** What is known of the outputs before the resource exists; the rest is shown as named placeholders. */
  readonly foresee?: (context: Tools & StepContext<N>) => Partial<OutputsOf<Shape>> | Promise<Partial<OutputsOf<Shape>>>;
  /** Create, find and destroy: what the policy and the preflight are made of. */
  readonly permissions: (context: {
    readonly project: string;
    readonly account: string;
    readonly region: string;
  }) => readonly Permission[];
  /**
   * Looks, before anything at all is touched, whether something outside the course would stop this step.
   * Called for the steps that don't stand yet; only reads (but installs on this machine what the learner said may be).
   * @throws ExplainedError of kind `preflight`, which says what is in the way and where to change it
   */
  readonly preflight?: (
    context: Tools & {
      readonly project: string;
      readonly choices: Choices;
      readonly signal: AbortSignal;
      readonly note: Note;
    },
  ) => Promise<void>;
  /** The mutating calls of a first creation. The preview shows them, and `ensure` sends them. */
  readonly requests: (context: Tools & StepContext<N>) => Requests | Promise<Requests>;
  /**
   * Looks whether it is there: by recorded id, else by name, else by tag.
   * @throws NotOursError when something with our name is there that isn't ours
   */
  readonly find: (context: Tools & FindContext<N, Shape, Requests>) => Promise<Found<OutputsOf<Shape>> | undefined>;
  /** Creates it when nothing was found, else brings what was found into line. Called only when there is something to do. */
  readonly ensure: (
    context: Tools & EnsureContext<N, Shape, Requests>,
    found: Found<OutputsOf<Shape>> | undefined,
  ) => Promise<OutputsOf<Shape>>;
  /** Why a teardown leaves it where it is, for a step whose `destroy` never deletes anything. */
  readonly staysBehind?: string;
  /** Deletes from whatever is known, and returns only when AWS says that it is gone. */
  readonly destroy: (context: Tools & DestroyContext<N, Shape>) => Promise<Deletion>;
  /** Where the learner can look at it; plain data for the screen. */
  readonly links?: (context: Tools & { readonly outputs: OutputsOf<Shape> }) => readonly Link[] | Promise<readonly Link[]>;
}

/**
 * Makes the `defineStep` of a course whose steps are handed the given tools.
 * The course knows nothing of those tools: they pass through it.
 */
export function stepDefiner<Tools>() {
  return function defineStep<const N extends Needs, const Shape extends OutputShape, Requests extends RequestMap>(
    step: Step<Tools, N, Shape, Requests>,
  ): Step<Tools, N, Shape, Requests> {
    if (!/^[a-z][a-z0-9-]*$/.test(step.id)) throw new TypeError(`A step's id is kebab-case; "${step.id}" isn't.`);
    return Object.freeze(step);
  };
}

/** The tags that mark a resource as a project's, a module's and a step's. The key fits every AWS service's pattern. */
export function tagsOf(project: string, moduleId: string, stepId: string): Record<string, string> {
  return { 'mysfits:project': project, 'mysfits:module': moduleId, 'mysfits:step': stepId };
}

/** What a step costs with the given choices: keys into assets/prices.json, one as often as it is paid. */
export function costsOf({ costs = [] }: Pick<AnyStep, 'costs'>, choices: Choices): readonly string[] {
  return typeof costs === 'function' ? costs(choices) : costs;
}

/** The physical name of a step's resource. */
export function resourceNameOf(step: AnyStep, project: string, needs: Readonly<Record<string, Partial<AnyOutputs>>>): string {
  return step.resourceName?.({ project, needs }) ?? `${project}-${step.id}`;
}
