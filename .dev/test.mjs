// `npm test`: installs what the tests need, runs every check and every test, and counts them in its last line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from './ready.mjs';

/** Programs that our tests drive and did not write, each with the Debian package that brings it. */
const clients = [
  ['/usr/bin/aws', 'awscli'],
  ['/usr/lib/python3/dist-packages/boto3', 'python3-boto3'],
  ['/usr/lib/python3/dist-packages/botocore', 'python3-botocore'],
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/bin/git', 'git'],
  ['/usr/bin/curl', 'curl'],
  ['/usr/bin/setpriv', 'util-linux'],
];

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0;
}

function installClients() {
  const missing = clients.filter(([path]) => !existsSync(path)).map(([, name]) => name);
  if (missing.length === 0) return;
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(`The tests drive programs that aren't here. Install them first: apt-get ${install.join(' ')}`);
    process.exit(1);
  }
  console.log(`Installing ${missing.join(', ')}...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!run('apt-get', ['update', '-qq'], { env }) || !run('apt-get', install, { env, stdio: ['ignore', 'ignore', 'inherit'] })) {
    process.exit(1);
  }
}

/** Runs vitest over the given files, or all, and reads its counts from its own report. */
function runTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'mysfits-report-'));
  const report = join(folder, 'report.json');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts'];
  const ended = run(process.execPath, [
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  try {
    const { numPassedTests, numFailedTests, numTotalTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that can't be loaded fails without a failed test of its own.
    const brokenFiles = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    const failed = numFailedTests + brokenFiles;
    return { passed: numPassedTests, failed: failed === 0 && (!ended || numTotalTests === 0) ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const filters = process.argv.slice(2);
makeReady();
installClients();
const checks =
  filters.length > 0
    ? []
    : [
        ['format, lint and floors', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
        ['types', ['node_modules/typescript/bin/tsc']],
      ];
const failedChecks = checks.filter(([name, args]) => {
  console.log(`\n== ${name}`);
  return !run(process.execPath, args);
});
const tests = runTests(filters);
const failed = tests.failed + failedChecks.length;
for (const [name] of failedChecks) console.error(`failed: ${name}`);
console.log(`${tests.passed + checks.length - failedChecks.length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
