import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type Plugin } from 'vitest/config';

/** Stories are imported as text, as the bundler does it. */
const markdown: Plugin = {
  name: 'markdown',
  transform: (code, id) => (id.endsWith('.md') ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined),
};

/**
 * Tests of the sandbox's services share their processes: each file would load the sandbox and AWS's SDK anew otherwise, which
 * takes longer than most of them run. Each has a world of its own, so what they share is code; who changes the environment
 * sets it back.
 */
const SHARING = [
  'cloudformation',
  'codebuild',
  'codecommit',
  'codepipeline',
  'cognito-idp',
  'dynamodb',
  'ec2',
  'ecr',
  'ecs',
  'elbv2',
  'events',
  'iam',
  'lambda',
  'logs',
].map((name) => `test/sandbox/${name}/**/*.test.ts`);

export default defineConfig({
  plugins: [markdown],
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    environment: 'node',
    // Tasks run as processes, unless a test is about containers and says so.
    env: { MYSFITS_ENGINE: 'none' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'services', include: SHARING, isolate: false } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...configDefaults.exclude, ...SHARING],
        },
      },
    ],
  },
});
