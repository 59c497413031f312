import type { Course } from '../course/course.ts';
import type { Permission } from '../course/step.ts';

/** The permissions of one module's steps. */
export interface ModulePermissions {
  readonly id: string;
  readonly permissions: readonly Permission[];
}

export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** One managed policy, ready to be given to IAM. */
export interface PolicyDocument {
  /** `mysfits-website`; a module that needs several has `-2`, `-3` behind. */
  readonly name: string;
  readonly module: string;
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };
}

// A managed policy holds 6,144 characters, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const limit = 6144;

/** What each module's steps and exercises ask for; what the course itself asks for stands with the first module, which no other does without. */
export function coursePermissions<Tools>(
  course: Course<Tools>,
  place: { readonly project: string; readonly account: string; readonly region: string },
): ModulePermissions[] {
  return course.modules.map(({ id, steps, exercises = [] }, index) => ({
    id,
    permissions: [
      ...(index === 0 ? course.permissions(place) : []),
      ...[...steps, ...exercises].flatMap((asking) => asking.permissions(place)),
    ],
  }));
}

/**
 * The least policies that allow what the modules ask for: every action once, with all its resources, and actions on
 * the same resources in one statement. One policy a module, or several where one would be too long for IAM.
 */
export function policyDocuments(modules: readonly ModulePermissions[]): PolicyDocument[] {
  return modules.flatMap(({ id, permissions }) =>
    split(statementsOf(permissions)).map((Statement, index) => ({
      name: `mysfits-${id}${index === 0 ? '' : `-${index + 1}`}`,
      module: id,
      document: { Version: '2012-10-17', Statement },
    })),
  );
}

function statementsOf(permissions: readonly Permission[]): Statement[] {
  const resourcesOf = new Map<string, Set<string>>();
  for (const { action, resource } of permissions) {
    const resources = resourcesOf.get(action) ?? new Set();
    for (const one of typeof resource === 'string' ? [resource] : resource) resources.add(one);
    resourcesOf.set(action, resources);
  }
  const actionsOf = new Map<string, { actions: string[]; resources: readonly string[] }>();
  for (const [action, all] of [...resourcesOf].sort(byKey)) {
    const resources = withoutCovered([...all]).sort();
    const key = JSON.stringify(resources);
    const together = actionsOf.get(key) ?? { actions: [], resources };
    together.actions.push(action);
    actionsOf.set(key, together);
  }
  return [...actionsOf.values()].map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources }));
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

/** Leaves out what a wildcard among them allows already; of two that allow the same, the first stays. */
function withoutCovered(resources: readonly string[]): string[] {
  const isCovered = (one: string, at: number) =>
    resources.some((other, otherAt) => otherAt !== at && covers(other, one) && (otherAt < at || !covers(one, other)));
  return resources.filter((one, at) => !isCovered(one, at));
}

/** Whether a pattern with IAM's wildcards matches everything that another names. */
function covers(pattern: string, resource: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    // `?` is exactly one character, and a star in the other isn't one.
    return part === '?' ? '[^*]' : part.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's').test(resource);
}

const sizeOf = (Statement: readonly Statement[]): number => JSON.stringify({ Version: '2012-10-17', Statement }).length;

function split(statements: readonly Statement[]): Statement[][] {
  const documents: Statement[][] = [];
  let current: Statement[] = [];
  for (const statement of statements.flatMap(fitting)) {
    if (current.length > 0 && sizeOf([...current, statement]) > limit) {
      documents.push(current);
      current = [];
    }
    current.push(statement);
  }
  if (current.length > 0) documents.push(current);
  return documents;
}

/** A statement that is too long by itself, halved until it fits: first its resources, then its actions. */
function fitting(statement: Statement): Statement[] {
  if (sizeOf([statement]) <= limit) return [statement];
  const longer = statement.Resource.length > 1 ? 'Resource' : 'Action';
  const list = statement[longer];
  if (list.length < 2) return [statement];
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)].flatMap((half) => fitting({ ...statement, [longer]: half }));
}
