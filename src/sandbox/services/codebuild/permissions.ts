import { passRole, resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { CODEBUILD } from './check-project.ts';
import { nameOf, projectArn, projects } from './model.ts';

interface Input {
  readonly name?: string;
  readonly names?: readonly string[];
  readonly projectName?: string;
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly serviceRole?: string;
  readonly serviceRoleOverride?: string;
  readonly tags?: readonly { readonly key?: string; readonly value?: string }[];
}

/** AWS knows no resource for these: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html */
const EVERYWHERE = new Set(['ListProjects', 'ListBuilds', 'ListCuratedEnvironmentImages']);

/** What a caller must be allowed to do: on the project, of builds too. */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `codebuild:${operation}`;
  if (EVERYWHERE.has(operation)) return [{ action, resources: ['*'] }];
  const named = input.names ?? (input.ids ?? [input.id ?? input.name ?? input.projectName ?? '']).map(projectOf);
  const on = [...new Set(named.map(nameOf))].map((name) => ({
    action,
    resources: [projectArn(world, name)],
    context: {
      ...tagContext(input.tags),
      ...resourceTagContext(
        Object.fromEntries((projects(world).get(name)?.tags ?? []).map(({ key = '', value = '' }) => [key, value])),
      ),
    },
  }));
  return [...on, ...passRole(input.serviceRole ?? input.serviceRoleOverride, CODEBUILD)];
}

/** `PROJECT:UUID` is a build of the project. */
const projectOf = (id: string): string => nameOf(id).replace(/:[0-9a-f-]{36}$/, '');
