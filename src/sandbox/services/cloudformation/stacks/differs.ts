import { changedNames } from '../run/changes.ts';
import { type Operation, recordOf, tagsFor } from '../run/operation.ts';
import { resolveProperties, resolveText, scopeOf } from '../run/scope.ts';
import type { Blueprint } from '../template/blueprint.ts';
import { same } from '../template/json.ts';
import { parseTemplate } from '../template/template.ts';
import { type Definition, isGone, resourcesOf } from './model.ts';

/** Whether an update has anything to do: resources, outputs, metadata or tags that aren't as they are asked to be. */
export async function differs(operation: Operation, definition: Definition, blueprint: Blueprint): Promise<boolean> {
  const { world, stack } = operation;
  if (stack.status === 'UPDATE_FAILED' || stack.status === 'CREATE_FAILED') return true;
  const here = resourcesOf(world, stack.id).filter((record) => !isGone(record));
  if (here.length !== blueprint.resources.size || here.some(({ logicalId }) => !blueprint.resources.has(logicalId))) return true;
  if (!same(stack.target.tags, definition.tags)) return true;

  const before = parseTemplate(stack.target.templateBody);
  const scope = await scopeOf(operation, blueprint);
  for (const [logicalId, resource] of blueprint.resources) {
    const record = recordOf(operation, logicalId);
    if (!record?.current) return true;
    const properties = resolveProperties(resource.properties, scope);
    const tags = tagsFor(stack, definition, logicalId, properties);
    if (changedNames(record, record.current, { properties, tags }).length > 0) return true;
    if (!same(before.resources[logicalId]?.metadata, resource.metadata)) return true;
  }
  const outputs = [...blueprint.outputs].map(([key, { Value }]) => `${key}=${resolveText(Value, scope)}`);
  return outputs.join('\n') !== stack.outputs.map(({ key, value }) => `${key}=${value}`).join('\n');
}
