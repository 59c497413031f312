import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

/** Stories are imported as text, as the bundler does it. */
const markdown: Plugin = {
  name: 'markdown',
  transform: (code, id) => (id.endsWith('.md') ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined),
};

export default defineConfig({
  plugins: [markdown],
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    environment: 'node',
    // Tasks run as processes, unless a test is about containers and says so.
    env: { MYSFITS_ENGINE: 'none' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
