import type { CourseTools } from '../src/aws/tools.ts';
import type { ProjectTraces, Trace } from '../src/course/course.ts';
import { searchBuckets } from './marked-buckets.ts';

type Context = CourseTools & { readonly signal: AbortSignal };

/** What every project's id looks like, and with it the beginning of all its names. */
const projectId = /^mysfits-[a-z0-9]{6}$/;
const projectName = /^(mysfits-[a-z0-9]{6})-/;

/** The projects that have anything in this account, by id; those of other regions by the names of their buckets alone. */
export async function projects(context: Context): Promise<ProjectTraces[]> {
  const { marked, elsewhere } = await searchBuckets(context);
  const found = new Map<string, { here: Trace[]; elsewhere: Trace[] }>();
  const tracesOf = (project: string) => {
    const traces = found.get(project) ?? { here: [], elsewhere: [] };
    found.set(project, traces);
    return traces;
  };
  for (const { name, project, createdAt } of marked) {
    if (!projectId.test(project)) continue;
    tracesOf(project).here.push(trace(name, context.region, createdAt));
  }
  for (const { Name = '', BucketRegion = '', CreationDate } of elsewhere) {
    const project = projectName.exec(Name)?.[1];
    if (project !== undefined) tracesOf(project).elsewhere.push(trace(Name, BucketRegion, CreationDate?.toISOString()));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([project, traces]) => ({ project, ...traces }));
}

const trace = (name: string, region: string, createdAt: string | undefined): Trace => ({
  type: 'AWS::S3::Bucket',
  name,
  region,
  ...(createdAt === undefined ? {} : { createdAt }),
});
