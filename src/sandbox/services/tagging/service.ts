import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { isSearchable, mappingOf, matchesTags, matchesType } from './filters.ts';
import { type Memory, noteDeletions, stillShown } from './tombstones.ts';

/** AWS Resource Groups Tagging over what `others` hold. */
export function taggingService(others: () => readonly Service[]): Service {
  const memory: Memory = new WeakMap();
  const present = (world: World): readonly InventoryItem[] => others().flatMap(({ inventory }) => inventory?.(world) ?? []);

  const operations = {
    GetResources(input, { world, caller }: Call) {
      noteDeletions(world, memory, () => present(world));
      const { TagFilters = [], ResourceTypeFilters = [], ResourceARNList } = input;
      checkPaging(input);
      const alive = present(world);
      const arns = new Set(alive.map(({ arn }) => arn));
      const found = [...alive, ...stillShown(world).filter(({ arn }) => !arns.has(arn))]
        // An ARN that was never tagged is unknown to this service.
        .filter((item) => item.account === caller?.account && Object.keys(item.tags).length > 0 && isSearchable(item))
        .filter((item) => matchesTags(item, TagFilters) && matchesType(item, ResourceTypeFilters))
        .filter((item) => !ResourceARNList || ResourceARNList.includes(item.arn))
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      return pageOf(found, input);
    },
  } satisfies Handlers<typeof Tagging>;

  return {
    id: 'resourcegroupstaggingapi',
    signingName: 'tagging',
    protocol: 'awsJson1_1',
    apiVersion: '2017-01-26',
    targetPrefix: 'ResourceGroupsTaggingAPI_20170126',
    schemas: () => import('@aws-sdk/client-resource-groups-tagging-api'),
    operations,
    permissions: () => [{ action: 'tag:GetResources', resources: ['*'] }],
    afterChange: (world) => noteDeletions(world, memory, () => present(world)),
  };
}

/** What a page holds when nobody says; the tags are counted only when asked to. */
const PER_PAGE = 50;

function pageOf(found: readonly InventoryItem[], input: Tagging.GetResourcesCommandInput): Tagging.GetResourcesOutput {
  const { ResourceARNList, ResourcesPerPage, TagsPerPage, PaginationToken } = input;
  const after = PaginationToken ? arnOf(PaginationToken) : '';
  const rest = found.filter(({ arn }) => arn > after);
  const most = ResourceARNList || TagsPerPage ? rest.length : (ResourcesPerPage ?? PER_PAGE);
  const page: InventoryItem[] = [];
  let tags = 0;
  for (const item of rest.slice(0, most)) {
    tags += Object.keys(item.tags).length;
    if (TagsPerPage && tags > TagsPerPage) break;
    page.push(item);
  }
  const last = page.at(-1);
  // The last page carries an empty token, not none.
  const token = last && page.length < rest.length ? Buffer.from(last.arn).toString('base64') : '';
  return { PaginationToken: token, ResourceTagMappingList: page.map(mappingOf) };
}

function arnOf(token: string): string {
  const arn = Buffer.from(token, 'base64').toString();
  if (!arn.startsWith('arn:')) throw invalid('The pagination token is not valid');
  return arn;
}

function checkPaging({ ResourceARNList, ResourcesPerPage, TagsPerPage, PaginationToken }: Tagging.GetResourcesCommandInput) {
  if (ResourceARNList && (ResourcesPerPage || TagsPerPage || PaginationToken)) {
    throw invalid('ResourceARNList cannot be used together with ResourcesPerPage, TagsPerPage or PaginationToken');
  }
  if (ResourcesPerPage !== undefined && (ResourcesPerPage < 1 || ResourcesPerPage > 100)) {
    throw invalid('ResourcesPerPage must be from 1 to 100');
  }
  if (TagsPerPage !== undefined && (TagsPerPage < 100 || TagsPerPage > 500)) {
    throw invalid('TagsPerPage must be from 100 to 500');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
