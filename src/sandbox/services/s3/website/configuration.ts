import type { RoutingRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../errors.ts';
import { buckets, type S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { closeWebsite, openWebsite } from './websites.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html

export const putBucketWebsite: S3Handler<'PutBucketWebsite'> = async ({ Bucket, WebsiteConfiguration }, { world }) => {
  const { name } = bucketNamed({ world }, Bucket);
  if (WebsiteConfiguration === undefined) throw malformedXml();
  checkConfiguration(WebsiteConfiguration);
  await openWebsite(world, name);
  buckets(world).set(name, { ...bucketNamed({ world }, name), website: WebsiteConfiguration });
  return {};
};

function checkConfiguration({ RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules }: WebsiteConfiguration): void {
  if (RedirectAllRequestsTo !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules !== undefined)
      throw invalidRequest('RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.');
    if (!RedirectAllRequestsTo.HostName) throw malformedXml();
    checkProtocol(RedirectAllRequestsTo.Protocol);
    return;
  }
  if (IndexDocument === undefined)
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  if (!IndexDocument.Suffix || IndexDocument.Suffix.includes('/'))
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', IndexDocument.Suffix ?? '');
  if (ErrorDocument !== undefined && !ErrorDocument.Key)
    throw invalidArgument('The ErrorDocument Key is not well formed', 'ErrorDocument', ErrorDocument.Key ?? '');
  if (RoutingRules !== undefined && (RoutingRules.length === 0 || RoutingRules.length > 50))
    throw invalidRequest(
      `${RoutingRules.length} routing rules provided, the number of routing rules in a website configuration is limited to 50.`,
    );
  for (const rule of RoutingRules ?? []) checkRule(rule);
}

function checkRule({ Condition, Redirect }: RoutingRule): void {
  if (Redirect === undefined || Object.keys(Redirect).length === 0) throw malformedXml();
  if (Condition !== undefined && Object.keys(Condition).length === 0)
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  if (Redirect.ReplaceKeyWith !== undefined && Redirect.ReplaceKeyPrefixWith !== undefined)
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  checkProtocol(Redirect.Protocol);
  if (Redirect.HttpRedirectCode !== undefined && !/^3(0[1-9]|[1-9]\d)$/.test(Redirect.HttpRedirectCode))
    throw invalidRequest(
      `The provided HTTP redirect code (${Redirect.HttpRedirectCode}) is not valid. Valid codes are 3XX except 300.`,
    );
  const code = Condition?.HttpErrorCodeReturnedEquals;
  if (code !== undefined && !/^[45]\d\d$/.test(code))
    throw invalidRequest(`The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`);
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https')
    throw invalidRequest(
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    );
}

export const getBucketWebsite: S3Handler<'GetBucketWebsite'> = ({ Bucket }, { world }) => {
  const { name, website } = bucketNamed({ world }, Bucket);
  if (website !== undefined) return website;
  throw new AwsError('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', {
    status: 404,
    members: { BucketName: name },
  });
};

export const deleteBucketWebsite: S3Handler<'DeleteBucketWebsite'> = async ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, website: undefined });
  await closeWebsite(world, bucket.name);
  return {};
};
