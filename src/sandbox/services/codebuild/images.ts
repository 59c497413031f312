import type { EnvironmentPlatform } from '@aws-sdk/client-codebuild';
import type { CodeBuildHandler } from './model.ts';

/** Images that CodeBuild keeps itself: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html */
const CURATED: readonly EnvironmentPlatform[] = [
  {
    platform: 'AMAZON_LINUX',
    languages: [
      {
        // AWS answers STANDARD, which its own model doesn't have.
        language: 'BASE',
        images: [
          image('aws/codebuild/amazonlinux-x86_64-standard:4.0'),
          image('aws/codebuild/amazonlinux-x86_64-standard:5.0'),
          image('aws/codebuild/amazonlinux-x86_64-standard:6.0'),
          image('aws/codebuild/amazonlinux-aarch64-standard:2.0'),
          image('aws/codebuild/amazonlinux-aarch64-standard:3.0'),
        ],
      },
    ],
  },
  {
    platform: 'UBUNTU',
    languages: [
      {
        // AWS answers STANDARD, which its own model doesn't have.
        language: 'BASE',
        images: [
          image('aws/codebuild/standard:5.0'),
          image('aws/codebuild/standard:6.0'),
          image('aws/codebuild/standard:7.0'),
          image('aws/codebuild/standard:8.0'),
        ],
      },
    ],
  },
];

function image(name: string) {
  return { name, description: `AWS CodeBuild - ${name.slice('aws/codebuild/'.length)}`, versions: [`${name}-25.01.01`] };
}

export const listCuratedEnvironmentImages: CodeBuildHandler<'ListCuratedEnvironmentImages'> = () => ({
  platforms: CURATED.map((platform) => ({ ...platform })),
});

const names = new Set(
  CURATED.flatMap(({ languages = [] }) => languages.flatMap(({ images = [] }) => images.map(({ name }) => name))),
);

/** Whether an image of CodeBuild's own is meant that there isn't; a date behind the version is allowed. */
export function isUnknownCurated(name: string): boolean {
  return name.startsWith('aws/codebuild/') && !names.has(name.replace(/-\d\d\.\d\d\.\d\d$/, ''));
}
