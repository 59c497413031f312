/**
 * Regions of the partition `aws`, for hints and for "no such region". AWS opens new ones:
 * a name that isn't here and has a region's shape is tried all the same.
 */
export const regions: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

// Regions opened before 20 March 2019 are on in every account; each later one has to be enabled.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
const alwaysOn = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Whether an account has to enable the region before it can be used. */
export const isOptIn = (region: string): boolean => !alwaysOn.has(region);

// https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints
const dashRegions = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'sa-east-1',
]);

/** Where AWS serves a bucket's website: old regions have a dash before their name, the others a dot. No TLS. */
export function awsWebsiteUrl(bucket: string, region: string): string {
  return `http://${bucket}.s3-website${dashRegions.has(region) ? '-' : '.'}${region}.amazonaws.com`;
}

/** Whether a name has a region's shape: `eu-central-1`. */
export const looksLikeRegion = (name: string): boolean => /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/.test(name);

/** The partition that a region's name belongs to; `aws` for the one that is served here. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  const isolated = /^(?:us|eu)-(iso[a-z]?)-/.exec(region);
  return isolated ? `aws-${isolated[1]}` : 'aws';
}

/** The known region whose name is closest, for "did you mean"; undefined when none is close. */
export function closestRegion(name: string): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = plain(name);
  const same = regions.find((region) => plain(region) === wanted);
  return same ?? (wanted.length < 3 ? undefined : regions.find((region) => plain(region).startsWith(wanted)));
}
