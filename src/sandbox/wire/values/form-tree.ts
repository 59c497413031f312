/** The parameters of a query request as a tree: `Tags.member.1.Key` stands under `Tags`, `member`, `1`, `Key`. */
export interface FormNode {
  readonly value: string | undefined;
  readonly children: ReadonlyMap<string, FormNode>;
}

interface GrowingNode {
  value: string | undefined;
  readonly children: Map<string, GrowingNode>;
}

/** Deeper than any of AWS's shapes goes; the names come from whoever sends them. */
const DEEPEST = 64;

/**
 * Builds the tree of a form.
 * @returns undefined when a name is nested deeper than any shape
 */
export function formTree(form: URLSearchParams): FormNode | undefined {
  const root: GrowingNode = { value: undefined, children: new Map() };
  for (const [name, value] of form) {
    const parts = name.split('.');
    if (parts.length > DEEPEST) {
      return undefined;
    }
    let node = root;
    for (const part of parts) {
      const next = node.children.get(part) ?? { value: undefined, children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

/** The numbered children in the order of their numbers; lists may have gaps. */
export function numbered(node: FormNode): FormNode[] {
  return [...node.children]
    .filter(([name]) => /^\d{1,9}$/.test(name))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child);
}
