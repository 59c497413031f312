import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { invalidValue } from './errors.ts';

export interface Zone {
  /** `us-east-1a`: which zone a letter means differs from account to account. */
  readonly name: string;
  /** `use1-az1`: the same zone in every account. */
  readonly id: string;
}

/**
 * The letters of a region's zones, each with the number in its id. In us-west-1 and ap-northeast-1 some zones have no
 * Fargate, and here a zone of that kind comes before others, so that whoever takes the first ones notices.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const ZONES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'us-east-1': { a: 6, b: 1, c: 2, d: 4, e: 3, f: 5 },
  'us-west-1': { a: 1, b: 2, c: 3 },
  'us-west-2': { a: 2, b: 1, c: 3, d: 4 },
  'ap-northeast-1': { a: 4, b: 3, c: 1, d: 2 },
  'ap-northeast-2': { a: 1, b: 2, c: 3, d: 4 },
  'ca-central-1': { a: 1, b: 2, d: 4 },
};
const USUAL = { a: 1, b: 2, c: 3 };

/** The zones of the world's region. */
export function zonesOf({ region }: Pick<World, 'region'>): Zone[] {
  return Object.entries(ZONES[region] ?? USUAL).map(([letter, number]) => ({
    name: `${region}${letter}`,
    id: `${shortName(region)}-az${number}`,
  }));
}

/** `apne1` for ap-northeast-1: how zone ids call the region. */
function shortName(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const letters = direction.replace(/^(north|south)(east|west)$/, (_, one: string, other: string) => `${one[0]}${other[0]}`);
  return `${area}${letters === direction ? direction.slice(0, 1) : letters}${number}`;
}

/**
 * The zone that a caller names by its name or its id; the first one when they name none.
 * @throws AwsError InvalidParameterValue
 */
export function zoneNamed(world: World, { name, id }: { name?: string | undefined; id?: string | undefined }): Zone {
  const zones = zonesOf(world);
  const found = zones.find((zone) => (name === undefined || zone.name === name) && (id === undefined || zone.id === id));
  if (found) return found;
  const [parameter, value, known] =
    name === undefined
      ? ['availabilityZoneId', id, zones.map((zone) => zone.id)]
      : ['availabilityZone', name, zones.map((zone) => zone.name)];
  throw invalidValue(
    `Value (${value}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${known.join(', ')}.`,
  );
}

export const zoneOperations = {
  DescribeAvailabilityZones({ ZoneNames, ZoneIds, Filters }, { world }: Call) {
    const strangers = [
      ...(ZoneNames ?? []).filter((name) => !zonesOf(world).some((zone) => zone.name === name)),
      ...(ZoneIds ?? []).filter((id) => !zonesOf(world).some((zone) => zone.id === id)),
    ];
    if (strangers.length > 0) throw invalidValue(`Invalid availability zone: [${strangers.join(', ')}]`);
    const { page } = describe(
      { Filters },
      {
        all: zonesOf(world)
          .filter(({ name }) => !ZoneNames?.length || ZoneNames.includes(name))
          .filter(({ id }) => !ZoneIds?.length || ZoneIds.includes(id)),
        idOf: ({ name }) => name,
        fields: {
          'zone-name': ({ name }) => name,
          'zone-id': ({ id }) => id,
          'zone-type': () => 'availability-zone',
          'opt-in-status': () => 'opt-in-not-required',
          'region-name': () => world.region,
          'group-name': () => `${world.region}-zg-1`,
          state: () => 'available',
        },
      },
    );
    return {
      AvailabilityZones: page.map(({ name, id }) => ({
        State: 'available',
        OptInStatus: 'opt-in-not-required',
        Messages: [],
        RegionName: world.region,
        ZoneName: name,
        ZoneId: id,
        GroupName: `${world.region}-zg-1`,
        NetworkBorderGroup: world.region,
        ZoneType: 'availability-zone',
      })),
    };
  },
} satisfies Handlers<typeof Ec2>;
