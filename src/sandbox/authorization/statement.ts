/** Condition operator -> key -> values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Principals by kind; `AWS: ['*']` is everybody. */
export type Principals = Readonly<Record<string, readonly string[]>>;

/** A statement of a policy, every one-or-many made many. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in an identity's policy: it speaks of whom it is attached to. */
  readonly principals: Principals | undefined;
  readonly notPrincipals: boolean;
  readonly actions: readonly string[];
  readonly notActions: boolean;
  /** `*` in a trust policy, which speaks of its own role. */
  readonly resources: readonly string[];
  readonly notResources: boolean;
  readonly conditions: Conditions;
}
