import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { nameOf, tableArn, tables } from './model.ts';

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ResourceArn?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `dynamodb:${operation}`;
  // AWS knows no resource for it.
  if (operation === 'ListTables') return [{ action, resources: ['*'] }];
  if (input.RequestItems) {
    return [{ action, resources: Object.keys(input.RequestItems).map((name) => tableArn(world, nameOf(world, name))) }];
  }
  const { IndexName } = input;
  const name = nameOf(world, input.TableName ?? input.ResourceArn);
  const arn = tableArn(world, name);
  const context = { ...tagContext(input.Tags), ...resourceTagContext(tables(world).get(name)?.tags) };
  const isTagged = operation === 'CreateTable' && (input.Tags ?? []).length > 0;
  return [
    // Who reads an index needs to be allowed to read that, and not its table.
    { action, resources: [IndexName === undefined ? (input.ResourceArn ?? arn) : `${arn}/index/${IndexName}`], context },
    // Tags at birth: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.Operations.html
    ...(isTagged ? [{ action: 'dynamodb:TagResource', resources: [arn], context }] : []),
  ];
}
