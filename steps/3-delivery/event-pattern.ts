import { branch, sourceKey } from './source/branch.ts';

/**
 * What is told when somebody commits. Of CodeCommit: the branch is new, or has moved. Of a bucket: an object was written.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/update-change-detection.html
 */
export function eventPattern({
  kind,
  name,
  arn,
}: {
  readonly kind: string;
  readonly name: string;
  readonly arn: string;
}): object {
  if (kind === 's3') {
    return {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [name] }, object: { key: [sourceKey] } },
    };
  }
  return {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    resources: [arn],
    detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: [branch] },
  };
}
