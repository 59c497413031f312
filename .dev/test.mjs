// `npm test`: installs what the tests need, runs every check and every test, and counts them in its last line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';
import { startTestEngine } from './test-engine.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const service = 'backend/service';

/** Programs that our tests drive and did not write, each with the Debian package that brings it. */
const clients = [
  ['/usr/bin/aws', 'awscli'],
  ['/usr/lib/python3/dist-packages/boto3', 'python3-boto3'],
  ['/usr/lib/python3/dist-packages/botocore', 'python3-botocore'],
  ['/usr/lib/python3/dist-packages/flask', 'python3-flask'],
  ['/usr/lib/python3/dist-packages/flask_cors', 'python3-flask-cors'],
  ['/usr/lib/python3/dist-packages/waitress', 'python3-waitress'],
  ['/usr/lib/python3/dist-packages/pytest', 'python3-pytest'],
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/bin/git', 'git'],
  ['/usr/bin/curl', 'curl'],
  ['/usr/bin/setpriv', 'util-linux'],
  ['/usr/sbin/dockerd', 'docker.io'],
  ['/usr/bin/mmdebstrap', 'mmdebstrap'],
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
    const { numPassedTests, numFailedTests, numPendingTests, numTotalTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that can't be loaded fails without a failed test of its own.
    const brokenFiles = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    const failed = numFailedTests + brokenFiles;
    return {
      passed: numPassedTests,
      failed: failed === 0 && (!ended || numTotalTests === 0) ? 1 : failed,
      skipped: numPendingTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs pytest beside the backend's code, and reads its counts from its own report. */
function runPythonTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'mysfits-report-'));
  const report = join(folder, 'report.xml');
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`, ...filters];
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const ended = run('/usr/bin/python3', args, { cwd: join(root, service), env });
  try {
    const [suite] = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'));
    const [failures, errors, skipped, tests] = ['failures', 'errors', 'skipped', 'tests'].map((name) =>
      Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)[1]),
    );
    const failed = failures + errors;
    return { passed: tests - failed - skipped, failed: failed === 0 && (!ended || tests === 0) ? 1 : failed, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const filters = process.argv.slice(2);
const pythonFilters = filters.filter((filter) => filter.startsWith(service));
const otherFilters = filters.filter((filter) => !filter.startsWith(service));
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
const none = { passed: 0, failed: 0, skipped: 0 };
const wants = (own) => filters.length === 0 || own.length > 0;
const python = wants(pythonFilters) ? runPythonTests(pythonFilters.map((filter) => join(root, filter))) : none;
let tests = none;
let trouble;
if (wants(otherFilters)) {
  const engine = await startTestEngine();
  trouble = engine.trouble;
  tests = runTests(otherFilters);
  await engine.stop();
}
const failed = tests.failed + python.failed + failedChecks.length;
for (const [name] of failedChecks) console.error(`failed: ${name}`);
if (trouble) console.error(`\n!! ${trouble}\n`);
const skipped = tests.skipped + python.skipped;
if (skipped > 0)
  console.error(`!! ${skipped} tests were SKIPPED, for want of what they need: they aren't among those that passed.`);
console.log(`${tests.passed + python.passed + checks.length - failedChecks.length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
