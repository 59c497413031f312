#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './commands/run.ts';

// Libraries warn about Node's age and the like; the learner can do nothing about it here.
if (process.env.MYSFITS_VERBOSE === undefined && !process.argv.includes('--verbose')) process.removeAllListeners('warning');
// Whoever reads our output may close it early (`| head`); what is under way is still to be finished and recorded.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal itself was closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const code = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  packageRoot,
  script: process.argv[1] ?? fileURLToPath(import.meta.url),
  isCheckout: existsSync(join(packageRoot, '.dev')),
  version: process.env.MYSFITS_BUILD_VERSION ?? 'unbuilt',
  exitNow: (exitCode) => process.exit(exitCode),
});
// What was written must be out before the process ends; connections kept alive would hold it up.
for (const stream of [process.stdout, process.stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
process.exit(code);
