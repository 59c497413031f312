// Builds dist/: the wizard and the sandbox, each in parts that are loaded when they are needed.
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cliBuildOptions, root, sandboxBuildOptions } from './bundle.mjs';
import { thirdParty } from './third-party.mjs';

const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });
const results = await Promise.all([build(cliBuildOptions()), build(sandboxBuildOptions())]);
await chmod(join(dist, 'cli.js'), 0o755);
await writeFile(join(root, 'THIRD-PARTY'), await thirdParty(results.map(({ metafile }) => metafile)));
await writeFile(join(dist, '.built'), `${new Date().toISOString()}\n`);
