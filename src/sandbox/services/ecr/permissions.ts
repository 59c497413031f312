import { tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { arnOf } from './model.ts';

interface AnyInput {
  readonly repositoryName?: string;
  readonly repositoryNames?: readonly string[];
  readonly resourceArn?: string;
  readonly tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/**
 * What ECR asks for a call: the action of its name, on the repository
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html).
 */
export function permissions(operation: string, input: AnyInput, { world }: Call): readonly Permission[] {
  const { repositoryName, repositoryNames, resourceArn, tags } = input;
  const action = `ecr:${operation}`;
  // A token opens what its owner may do; no repository can be named for it.
  if (operation === 'GetAuthorizationToken') return [{ action, resources: ['*'] }];
  if (resourceArn !== undefined) return [{ action, resources: [resourceArn], context: tagContext(tags) }];
  const names = repositoryNames ?? [repositoryName ?? '*'];
  const resources = names.map((name) => arnOf(world, name));
  if (operation !== 'CreateRepository') return [{ action, resources }];
  // Tags at birth are a permission of their own (userguide/supported-iam-actions-tagging.html).
  const tagging = tags?.length ? [{ action: 'ecr:TagResource', resources, context: tagContext(tags) }] : [];
  return [{ action, resources, context: tagContext(tags) }, ...tagging];
}
