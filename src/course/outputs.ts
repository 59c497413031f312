/** The kinds of value a step may hand on. Kept few so that a row in the state file can be checked when it is read. */
export type OutputKind = 'string' | 'strings' | 'number' | 'boolean';

interface OutputValues {
  string: string;
  strings: readonly string[];
  number: number;
  boolean: boolean;
}

/** What a step declares about its outputs: each name with its kind. */
export type OutputShape = Readonly<Record<string, OutputKind>>;

/** The values that belong to a declared shape. */
export type OutputsOf<Shape extends OutputShape> = { readonly [Key in keyof Shape]: OutputValues[Shape[Key]] };

/** Any step's outputs, where the step itself isn't known. */
export type AnyOutputs = Readonly<Record<string, string | readonly string[] | number | boolean>>;

/**
 * Outputs as they can be shown before anything exists: what is known is used, and every
 * other value stands as a placeholder that names the step and the output it will come from.
 */
export function foreseen<Shape extends OutputShape>(
  stepId: string,
  shape: Shape,
  known: Partial<OutputsOf<Shape>>,
): OutputsOf<Shape> {
  const placeholder = (name: string, kind: OutputKind): AnyOutputs[string] => {
    if (kind === 'strings') return [`<${stepId}.${name}.1>`, `<${stepId}.${name}.2>`];
    if (kind === 'number') return 0;
    if (kind === 'boolean') return false;
    return `<${stepId}.${name}>`;
  };
  const entries = Object.entries(shape).map(([name, kind]) => [name, known[name] ?? placeholder(name, kind)]);
  return Object.fromEntries(entries) as OutputsOf<Shape>;
}

/** Whether a value read from a file has the kind that was declared for it. */
export function isOfKind(value: unknown, kind: OutputKind): boolean {
  if (kind === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === kind;
}
