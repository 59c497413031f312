const repositoryName = 'mysfits/service';
const resourceArn = 'arn:aws:ecr:us-east-1:123456789012:repository/mysfits/service';
const imageIds = [{ imageTag: 'v1' }];

/** An input for each operation of ECR that the sandbox serves. */
export const examples: Record<string, object> = {
  BatchCheckLayerAvailability: { repositoryName, layerDigests: [] },
  BatchDeleteImage: { repositoryName, imageIds },
  BatchGetImage: { repositoryName, imageIds },
  CreateRepository: { repositoryName, tags: [{ Key: 'mysfits:project', Value: 'p-1' }] },
  DeleteLifecyclePolicy: { repositoryName },
  DeleteRepository: { repositoryName, force: true },
  DeleteRepositoryPolicy: { repositoryName },
  DescribeImageScanFindings: { repositoryName, imageId: { imageTag: 'v1' } },
  DescribeImages: { repositoryName },
  DescribeRepositories: {},
  GetAuthorizationToken: {},
  GetLifecyclePolicy: { repositoryName },
  GetRepositoryPolicy: { repositoryName },
  ListImages: { repositoryName },
  ListTagsForResource: { resourceArn },
  PutImage: { repositoryName, imageManifest: '{}', imageTag: 'v1' },
  PutImageScanningConfiguration: { repositoryName, imageScanningConfiguration: { scanOnPush: true } },
  PutImageTagMutability: { repositoryName, imageTagMutability: 'IMMUTABLE' },
  PutLifecyclePolicy: { repositoryName, lifecyclePolicyText: '{}' },
  SetRepositoryPolicy: { repositoryName, policyText: '{}' },
  TagResource: { resourceArn, tags: [{ Key: 'a', Value: '1' }] },
  UntagResource: { resourceArn, tagKeys: ['a'] },
};
