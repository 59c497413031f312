/** What a request to the registry is about. */
export type RegistryRoute =
  | { readonly kind: 'base' }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'tags'; readonly name: string };

const NAME = '[a-z0-9]+(?:[._/-]+[a-z0-9]+)*';
const ROUTES: readonly [RegExp, (name: string, rest: string) => RegistryRoute][] = [
  [new RegExp(`^/v2/(${NAME})/manifests/([\\w.:-]+)$`), (name, reference) => ({ kind: 'manifest', name, reference })],
  [new RegExp(`^/v2/(${NAME})/blobs/uploads/?()$`), (name) => ({ kind: 'uploads', name })],
  [new RegExp(`^/v2/(${NAME})/blobs/uploads/([\\w-]+)$`), (name, id) => ({ kind: 'upload', name, id })],
  [new RegExp(`^/v2/(${NAME})/blobs/([\\w:]+)$`), (name, digest) => ({ kind: 'blob', name, digest })],
  [new RegExp(`^/v2/(${NAME})/tags/list()$`), (name) => ({ kind: 'tags', name })],
];

/** The part of the OCI distribution API that a path names; undefined: none. */
export function registryRoute(path: string): RegistryRoute | undefined {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' };
  for (const [pattern, make] of ROUTES) {
    const [, name, rest] = pattern.exec(path) ?? [];
    if (name !== undefined && rest !== undefined) return make(name, rest);
  }
  return undefined;
}
