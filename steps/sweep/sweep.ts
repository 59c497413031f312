import { perHour } from '../../src/aws/prices.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Leftover } from '../../src/course/course.ts';
import { findAll, type Unseen } from './find-all.ts';
import { beginSearch, type Finding, type Search } from './search.ts';

type Context = CourseTools & { readonly project: string; readonly signal: AbortSignal; readonly unseen: Unseen };

/** Finds what no row records: by the project's tag, and by the rule that every name starts with the project's. */
export async function sweep(context: Context): Promise<Leftover[]> {
  const search = await beginSearch(context);
  return (await findAll(search, context.unseen)).map((finding) => leftoverOf(search, finding));
}

function leftoverOf({ target, region }: Search, { type, name, why, costs = [], page, remove }: Finding): Leftover {
  const url = page === undefined ? undefined : target.consoleUrl(page);
  return {
    type,
    name,
    why: why ?? "it carries this project's tag, and the state file doesn't know it",
    perHour: perHour(costs, region).usd,
    remove,
    ...(url === undefined ? {} : { link: { label: `${name} in the console`, url } }),
  };
}
