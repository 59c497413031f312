import { passRole, resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { functionArn, functions } from './model.ts';
import { namedArn } from './names.ts';

/** What the permissions of an operation are read from. */
interface Input {
  readonly FunctionName?: string;
  readonly Resource?: string;
  readonly Role?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

/** What an operation needs where it isn't called as the operation is. */
const NAMED: Readonly<Record<string, string>> = { Invoke: 'InvokeFunction' };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `lambda:${NAMED[operation] ?? operation}`;
  if (operation === 'ListFunctions') return [{ action, resources: ['*'] }];
  const arn = namedArn(world, input.FunctionName ?? input.Resource);
  // What is no name is refused by the operation itself.
  if (arn === undefined) return [];
  const resources = [arn];
  const held = [...functions(world).values()].find(({ name }) => functionArn(world, name) === arn);
  const context = { ...resourceTagContext(held?.tags), ...tagContext(input.Tags) };
  // Tags at birth are a permission of their own: https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
  const isTagged = operation === 'CreateFunction' && Object.keys(input.Tags ?? {}).length > 0;
  return [
    { action, resources, context },
    ...(isTagged ? [{ action: 'lambda:TagResource', resources, context: tagContext(input.Tags) }] : []),
    ...passRole(input.Role, 'lambda.amazonaws.com'),
  ];
}
