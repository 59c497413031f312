import type { World } from '../../../world/world.ts';
import type { BucketRecord, StoredObject } from '../model.ts';
import { current } from '../objects/versions.ts';
import { isAllowed } from '../policy/access.ts';
import { forbidden, missing, type WebsiteError } from './error-page.ts';
import { type Redirection, withSlash } from './redirects.ts';

/** Who looks at a website: nobody in particular. */
export interface Visitor {
  readonly address: string;
  readonly referer: string | undefined;
  readonly agent: string | undefined;
}

/** What a path of a website leads to. */
export type Found = { readonly object: StoredObject } | Redirection | WebsiteError;

/**
 * Finds what a key of a website stands for: the object, the index document of a folder, or a redirect to the folder's slash.
 * A missing object is 404 to whoever could read it if it were there, else 403:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteAccessPermissionsReqd.html
 */
export function look(world: World, bucket: BucketRecord, key: string, visitor: Visitor, how?: 'exactly'): Found {
  const suffix = bucket.website?.IndexDocument?.Suffix ?? '';
  const folder = how === undefined && (key === '' || key.endsWith('/'));
  const wanted = folder ? key + suffix : key;
  if (!mayRead(world, bucket, wanted, visitor)) return forbidden;
  const object = current(world, bucket.name, wanted);
  if (object !== undefined) return { object };
  if (how === undefined && !folder && current(world, bucket.name, `${key}/${suffix}`) !== undefined) return withSlash(key);
  return missing(wanted);
}

function mayRead(world: World, bucket: BucketRecord, key: string, { address, referer, agent }: Visitor): boolean {
  const now = world.clock.now();
  return isAllowed(world, bucket, {
    action: 's3:GetObject',
    key,
    caller: undefined,
    context: {
      // Website endpoints have no TLS.
      'aws:securetransport': ['false'],
      'aws:sourceip': [address],
      'aws:currenttime': [now.toISOString()],
      'aws:epochtime': [String(Math.floor(now.getTime() / 1000))],
      'aws:referer': referer === undefined ? [] : [referer],
      'aws:useragent': agent === undefined ? [] : [agent],
    },
  });
}
