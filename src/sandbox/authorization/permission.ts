import type { Permission } from '../service.ts';

/** Tags in one of the forms in which AWS's services take them. */
export type AnyTags =
  | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
  | readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]
  | Readonly<Record<string, string>>;

type Pair = { Key?: string | undefined; Value?: string | undefined; key?: string | undefined; value?: string | undefined };

/** The condition keys of tags that a request brings. aws:TagKeys follows from them by itself. */
export function tagContext(tags: AnyTags | undefined): Record<string, string> {
  const pairs = Array.isArray(tags)
    ? (tags as readonly Pair[]).map(({ Key, Value, key = Key, value = Value }) => [key ?? '', value ?? ''] as const)
    : Object.entries(tags ?? {});
  return Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value]));
}

/** The condition keys of tags that a thing has already. */
export function resourceTagContext(tags: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/**
 * Handing a role to a service is a permission of its own, on the role: nobody calls it by name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @param service `ecs-tasks.amazonaws.com`
 */
export function passRole(arn: string | undefined, service: string): Permission[] {
  return arn ? [{ action: 'iam:PassRole', resources: [arn], context: { 'iam:PassedToService': service } }] : [];
}
