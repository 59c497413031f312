import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { unlessAwsError } from '../../src/aws/errors.ts';
import type { PriceKey } from '../../src/aws/prices.ts';
import { tagging } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { projectTag } from '../ours.ts';

/** A search of the account, and what it goes by. */
export interface Search extends CourseTools {
  /** The project whose things are meant; undefined where those of any are. */
  readonly project: string | undefined;
  /** How the names of what is meant begin. */
  readonly begins: string;
  /** What tag search gave back: hints at where to look, and no more. */
  readonly tagged: readonly string[];
  readonly signal: AbortSignal;
  /** Tells what goes on inside a long wait. */
  readonly note: (text: string) => void;
}

/** Something that was looked at, is there, and is a project's. */
export interface Finding {
  /** CloudFormation's name of the type. */
  readonly type: string;
  /** The name that a row of the state would have for it. */
  readonly name: string;
  readonly project: string;
  /** ISO 8601; left out where AWS doesn't tell. */
  readonly createdAt?: string | undefined;
  /** What it costs: keys into assets/prices.json. */
  readonly costs?: readonly PriceKey[];
  /** Why it was taken for the project's, where that isn't its tag. */
  readonly why?: string;
  /** Its page in AWS's console. */
  readonly page?: string;
  /** Id of the stack that made it: as long as that stands, it is the stack's business. */
  readonly stackId?: string | undefined;
  /** Deletes it, and returns only when a look says that it is gone. */
  readonly remove: () => Promise<Deletion>;
}

/** Tags as most services give them. */
export type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

/** What every project's id looks like, and with it the beginning of all its names. */
const projectId = /^mysfits-[a-z0-9]{6}$/;

/** Whose something is by its own tag; undefined where it isn't any project's, or another one's than is meant. */
export function ownerOf({ project }: Pick<Search, 'project'>, tags: Tags = []): string | undefined {
  const owner = tagIn(tags, projectTag);
  if (project !== undefined) return owner === project ? owner : undefined;
  return owner !== undefined && projectId.test(owner) ? owner : undefined;
}

/** The stack that made something; CloudFormation sets this tag itself, and nobody else can. */
export const stackOf = (tags: Tags = []): string | undefined => tagIn(tags, 'aws:cloudformation:stack-id');

const tagIn = (tags: Tags, key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value;

/**
 * Begins a search: asks tag search first. That forgets late and learns late (it gives back what was deleted a while ago,
 * and misses what was made just now), so what it names is looked at, and names are searched for as well.
 */
export async function beginSearch(
  context: CourseTools & { readonly signal: AbortSignal; readonly project?: string },
): Promise<Search> {
  const { project } = context;
  const begins = project === undefined ? 'mysfits-' : `${project}-`;
  return { ...context, project, begins, note: () => {}, tagged: await taggedArns(context, project) };
}

async function taggedArns({ send }: Pick<CourseTools, 'send'>, project: string | undefined): Promise<string[]> {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const page = await send(
      tagging(
        new GetResourcesCommand({
          TagFilters: [{ Key: projectTag, ...(project === undefined ? {} : { Values: [project] }) }],
          ...(token === undefined ? {} : { PaginationToken: token }),
        }),
      ),
    );
    for (const { ResourceARN } of page.ResourceTagMappingList ?? []) if (ResourceARN) arns.push(ResourceARN);
    // An empty string, not a missing one, ends the pages (GetResources, PaginationToken).
    token = page.PaginationToken || undefined;
  } while (token !== undefined);
  return arns;
}

/** What a pattern finds in the ARNs that tag search gave back: its first group of each, once. */
export const hints = ({ tagged }: Pick<Search, 'tagged'>, pattern: RegExp): string[] =>
  unique(tagged.flatMap((arn) => pattern.exec(arn)?.[1] ?? []));

export const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/**
 * A look at one candidate; undefined where it isn't there, or belongs to a project that whoever looks for any may not see.
 * @param codes with which AWS says that it isn't there
 */
export function seen<Value>(
  { project }: Pick<Search, 'project'>,
  look: Promise<Value>,
  ...codes: readonly string[]
): Promise<Value | undefined> {
  const denials = project === undefined ? ['AccessDenied', 'AccessDeniedException'] : [];
  return unlessAwsError(look, ...denials, ...codes);
}
