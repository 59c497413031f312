import { siteBucket } from '../1-website/site-bucket.ts';
import { bucketPermissions } from '../bucket-permissions.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { builtByCodeBuild } from './builder.ts';
import { imageRepository } from './image-repository.ts';

const { story: _, ...bucket } = siteBucket;

/** Where CodeBuild gets the service's files from. As every new bucket, it is nobody else's to read. */
export const imageSource = defineStep({
  ...bucket,
  id: 'image-source',
  title: 'Create the bucket that the image is built from',
  partOf: imageRepository,
  when: builtByCodeBuild,
  costs: ['s3-storage', 's3-requests'],
  resourceName: ({ project }) => names.imageSource(project),
  permissions: ({ project }) => [
    ...bucketPermissions(names.imageSource(project)),
    { action: 's3:PutObject', resource: `arn:aws:s3:::${names.imageSource(project)}/*` },
  ],
});
