/**
 * The bucket that a virtual-hosted request names in its Host header: `bucket.s3.REGION.amazonaws.com`, and on loopback
 * `bucket.localhost` and `bucket.s3.localhost`. Bucket names may hold dots.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketOfHost(host: string | undefined): string | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  const found =
    /^(.+)\.s3(?:[.-][a-z0-9-]+)?(?:\.dualstack\.[a-z0-9-]+)?\.amazonaws\.com$/.exec(name) ??
    /^(?!s3\.localhost$)(.+?)(?:\.s3)?\.localhost$/.exec(name);
  return found?.[1];
}
