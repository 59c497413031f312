import { coursePermissions, policyDocuments } from '../../../src/aws/policy.ts';
import { course } from '../../../steps/index.ts';

export const project = 'mysfits-t3st00';
export const region = 'eu-west-1';

/** What `policy` prints for a project. */
export function documentsFor(account: string) {
  return policyDocuments(coursePermissions(course, { project, account, region }));
}

/** The same, of its actions only those that are wanted. */
export function printed(account: string, isWanted: (action: string) => boolean): readonly object[] {
  const documents = documentsFor(account).map(({ document }) => ({
    ...document,
    Statement: document.Statement.map((statement) => ({ ...statement, Action: statement.Action.filter(isWanted) })).filter(
      ({ Action }) => Action.length > 0,
    ),
  }));
  return documents.filter(({ Statement }) => Statement.length > 0);
}

/** Each action that is printed, and the first module that asks for it. */
export const actions: ReadonlyMap<string, string> = new Map(
  documentsFor('1')
    .flatMap(({ module, document }) =>
      document.Statement.flatMap(({ Action }) => Action.map((action) => [action, module] as const)),
    )
    .reverse(),
);

/** The printed actions that a text names. */
export function namedIn(text: string): string[] {
  return [...new Set(text.match(/\b[a-z][a-z0-9-]*:[A-Z]\w+/g) ?? [])].filter((action) => actions.has(action));
}
