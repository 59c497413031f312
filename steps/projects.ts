import type { CourseTools } from '../src/aws/tools.ts';
import type { ProjectTraces, Trace } from '../src/course/course.ts';
import { searchBuckets } from './sweep/buckets.ts';
import { findAll } from './sweep/find-all.ts';
import { beginSearch } from './sweep/search.ts';

type Context = CourseTools & { readonly signal: AbortSignal };

/** How every name of a project's begins. */
const projectName = /^(mysfits-[a-z0-9]{6})-/;

/** The projects that have anything in this account, by id; those of other regions by the names of their buckets alone. */
export async function projects(context: Context): Promise<ProjectTraces[]> {
  const search = await beginSearch(context);
  const [things, { elsewhere }] = await Promise.all([findAll(search, () => {}), searchBuckets(search)]);
  const found = new Map<string, { here: Trace[]; elsewhere: Trace[] }>();
  const tracesOf = (project: string) => {
    const traces = found.get(project) ?? { here: [], elsewhere: [] };
    found.set(project, traces);
    return traces;
  };
  for (const { type, name, project, createdAt } of things) {
    tracesOf(project).here.push(trace(type, name, context.region, createdAt));
  }
  for (const { Name = '', BucketRegion = '', CreationDate } of elsewhere) {
    const project = projectName.exec(Name)?.[1];
    if (project === undefined) continue;
    tracesOf(project).elsewhere.push(trace('AWS::S3::Bucket', Name, BucketRegion, CreationDate?.toISOString()));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([project, traces]) => ({ project, ...traces }));
}

const trace = (type: string, name: string, region: string, createdAt: string | undefined): Trace => ({
  type,
  name,
  region,
  ...(createdAt === undefined ? {} : { createdAt }),
});
