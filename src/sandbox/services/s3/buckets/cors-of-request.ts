import type { CorsAsked } from '../../../service.ts';
import { bucketOfHost } from '../../../wire/match/bucket-host.ts';
import type { World } from '../../../world/world.ts';
import { buckets } from '../model.ts';
import { corsHeaders } from './cors.ts';

/** What a bucket's CORS rules say to a page that reads it over the REST address; undefined when none allows it. */
export function corsOfRequest(world: World, { host, path, ...question }: CorsAsked): Record<string, string> | undefined {
  const first = path.split('/')[1] ?? '';
  const bucket = bucketOfHost(host) ?? first;
  return corsHeaders(buckets(world).get(bucket)?.cors, question);
}
