// Writes docs/sandbox-coverage.md: which operations of which services the sandbox serves, read from the code itself.
// With --check it writes nothing and fails where the page doesn't say what the code says.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root, sandboxBuildOptions } from './bundle.mjs';

const page = join(root, 'docs/sandbox-coverage.md');
const folder = await mkdtemp(join(tmpdir(), 'mysfits-coverage-'));
try {
  const entryPoints = { services: join(root, 'src/sandbox/services/index.ts') };
  await build({ ...sandboxBuildOptions({ outdir: folder }), entryPoints });
  const { sandboxServices } = await import(pathToFileURL(join(folder, 'services.js')).href);
  const services = sandboxServices().map(({ id, protocol, operations }) => ({
    id,
    protocol,
    operations: Object.keys(operations).sort(),
  }));
  const count = services.reduce((sum, { operations }) => sum + operations.length, 0);
  const text = [
    '# What the sandbox serves',
    '',
    `Written by \`node .dev/coverage.mjs\` from the services' own tables: ${count} operations of ${services.length} services. What isn't here is`,
    'answered with 501 and its name, never with a made-up success.',
    '',
    ...services.flatMap(({ id, protocol, operations }) => [
      `## ${id} (${protocol})`,
      '',
      operations.map((one) => `\`${one}\``).join(', '),
      '',
    ]),
  ].join('\n');
  if (!process.argv.includes('--check')) await writeFile(page, text);
  else if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
    console.error('docs/sandbox-coverage.md differs from the code. Run "node .dev/coverage.mjs".');
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
