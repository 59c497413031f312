import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFolder } from './program/folder.ts';
import { installProgram, jsonLines, type Program } from './program/install.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

const looks = /^(Get|BatchGet|Head|List|Describe)/;

interface Call {
  readonly step?: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly error?: string;
}

test('A newcomer builds the course with one command, looks at it, tears it down with another, and nothing is left.', async () => {
  const { cwd, home } = await openFolder();
  const run = (...args: string[]) => program.run(args, { cwd });

  const built = await run('up', '--rehearse', '--yes');
  expect(built, built.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(built.stdout).toContain('mysfits teardown');

  const status = JSON.parse((await run('status', '--json')).stdout);
  expect(status).toMatchObject({ place: 'sandbox', drift: [], problem: null });
  expect(status.modules.map(({ standing }: { standing: string }) => standing)).toEqual(Array(4).fill('finished'));
  expect(built.stdout).toContain(status.urls.site);
  const page = await fetch(status.urls.site);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Evangeline');
  // The page's settings send a browser to the load balancer, where the service answers.
  const settings = (await (await fetch(`${status.urls.site}/config.json`)).json()) as { serviceUrl: string };
  expect(status.urls.service).toBe(`${settings.serviceUrl}/mysfits`);
  expect(((await (await fetch(status.urls.service)).json()) as { mysfits: object[] }).mysfits).toHaveLength(12);

  const verified = await run('verify', '--json');
  expect(verified.code).toBe(0);
  expect(jsonLines(verified.stdout).at(-1)).toMatchObject({ type: 'result', ok: true });

  // What was sent is what the plan shows, step by step; the page's settings are others by now, since the service has an address.
  const plan = JSON.parse((await run('plan', '--json')).stdout);
  const calls = jsonLines(await readFile(join(home, 'calls.ndjson'), 'utf8')) as unknown as Call[];
  const sent = (step: string) =>
    calls.filter((call) => call.step === step && !looks.test(call.operation) && call.error === undefined);
  const shape = ({ service, operation, input }: Call) => JSON.stringify({ service, operation, input });
  const lasting = (requests: readonly Call[]) => requests.map(shape).filter((text) => !text.includes('config.json'));
  for (const step of plan.steps) {
    // The first release begins by itself, with the pipeline: its step only watches.
    if (step.id !== 'first-release') expect(step.requests.length, step.id).toBeGreaterThan(0);
    if (step.module === 'website') expect(lasting(sent(step.id)).sort(), step.id).toEqual(lasting(step.requests).sort());
  }

  const again = await run('up', '--json');
  expect(again.code).toBe(0);
  const events = jsonLines(again.stdout) as unknown as { type: string; call?: Call }[];
  expect(events.flatMap(({ call }) => (call && !looks.test(call.operation) ? [call.operation] : []))).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'result', outcome: 'done' });

  const dry = await run('teardown', '--dry-run', '--json');
  expect(jsonLines(dry.stdout)[0]).toMatchObject({ type: 'teardown-plan' });
  expect((await fetch(status.urls.site)).status).toBe(200);

  const down = await run('teardown', '--yes');
  expect(down, down.stderr).toMatchObject({ code: 0, stderr: '' });
  const receipt = await readFile(join(cwd, 'mysfits', 'receipt.md'), 'utf8');
  for (const step of plan.steps)
    expect(receipt).toMatch(new RegExp(`\\(${step.type.replaceAll('.', '\\.')}\\) \\| ${step.name} \\|`));
  expect(JSON.parse((await run('sandbox', 'inventory', '--json')).stdout)).toEqual([]);
  expect(JSON.parse((await run('sandbox', 'status', '--json')).stdout)).toMatchObject({ running: false });
  await expect(fetch(status.urls.site)).rejects.toThrow();

  expect(await run('teardown', '--yes')).toMatchObject({ code: 0 });
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
    urls: {},
    modules: status.modules.map(() => ({ standing: 'not built' })),
  });
});

test('Edits to the site are put online by `up`, and they outlive a teardown.', async () => {
  const { cwd } = await openFolder();
  const run = (...args: string[]) => program.run(args, { cwd });
  await run('up', '--through=website', '--rehearse');
  const page = join(cwd, 'mysfits', 'site', 'index.html');
  const edited = (await readFile(page, 'utf8')).replace('<title>', '<title>Mine: ');
  await writeFile(page, edited);
  const status = JSON.parse((await run('status', '--json')).stdout);
  expect(status.drift).toMatchObject([{ step: 'site-pages', found: 'changed' }]);
  expect((await run('up', '--through=website')).code).toBe(0);
  expect(await (await fetch(status.urls.site)).text()).toContain('<title>Mine: ');
  expect((await run('teardown', '--yes')).code).toBe(0);
  expect(await readFile(page, 'utf8')).toBe(edited);
});

describe('looking', () => {
  test('works from any folder, and starts a sandbox that was stopped', async () => {
    const { cwd } = await openFolder();
    const elsewhere = await openFolder();
    const env = { XDG_STATE_HOME: join(cwd, 'remembered') };
    await program.run(['up', '--through=website', '--rehearse'], { cwd, env });
    await program.run(['sandbox', 'stop'], { cwd, env });
    const status = JSON.parse((await program.run(['status', '--json'], { cwd: elsewhere.cwd, env })).stdout);
    expect(status.workspace).toBe(join(cwd, 'mysfits'));
    expect((await fetch(status.urls.site)).status).toBe(200);
    const told = await program.run([], { cwd: elsewhere.cwd, env });
    expect(told.stdout).toContain(`mysfits up --dir ${join(cwd, 'mysfits')}`);
    // What changes something is only done where one stands, or where one says.
    expect((await program.run(['teardown', '--yes'], { cwd: elsewhere.cwd, env })).code).toBe(1);
    expect((await program.run(['teardown', '--yes', '--dir', join(cwd, 'mysfits')], { cwd: elsewhere.cwd, env })).code).toBe(0);
    expect((await program.run([], { cwd: elsewhere.cwd, env })).stdout).toContain('mysfits up --rehearse');
  });

  test('sees what somebody deleted behind its back, and `up` mends it', async () => {
    const { cwd, control } = await openFolder();
    const run = (...args: string[]) => program.run(args, { cwd });
    await run('up', '--through=website', '--rehearse');
    await (await control()).reset();
    const seen = await run('status', '--json');
    expect(JSON.parse(seen.stdout).drift.map(({ found }: { found: string }) => found)).toEqual(Array(4).fill('missing'));
    expect((await run('up', '--through=website')).code).toBe(0);
    expect((await run('verify')).code).toBe(0);
  });

  test('`verify` names the first cause when the site is broken', async () => {
    const { cwd, control } = await openFolder();
    const run = (...args: string[]) => program.run(args, { cwd });
    await run('up', '--through=website', '--rehearse');
    await (await control()).reset();
    const verified = await run('verify');
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/✗ The site answers/);
    expect(verified.stdout).toContain('mysfits status');
  });

  test('`open` hands the link to the opener as it is, and prints it where there is no screen', async () => {
    const { cwd } = await openFolder();
    await program.run(['up', '--through=website', '--rehearse'], { cwd });
    const bin = join(cwd, 'bin');
    await mkdir(bin);
    await writeFile(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > "${cwd}/opened.part" && mv "${cwd}/opened.part" "${cwd}/opened"\n`,
    );
    await chmod(join(bin, 'xdg-open'), 0o755);
    const printed = await program.run(['open', 'site'], { cwd });
    expect(printed.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/?\n$/);
    const opened = await program.run(['open'], { cwd, env: { DISPLAY: ':9', PATH: `${bin}:/usr/bin:/bin` } });
    expect(opened.code).toBe(0);
    await expect.poll(() => readFile(join(cwd, 'opened'), 'utf8').catch(() => '')).toBe(`1\n${printed.stdout}`);
  });

  test('`sandbox env` lets any AWS tool of a shell talk to the sandbox', async () => {
    const { cwd } = await openFolder();
    const { execFileSync } = await import('node:child_process');
    await program.run(['up', '--through=website', '--rehearse'], { cwd });
    const { stdout } = await program.run(['sandbox', 'env'], { cwd });
    const script = `${stdout}\n/usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" s3api list-buckets --query 'Buckets[].Name' --output text`;
    const env = { PATH: '/usr/bin:/bin', HOME: program.home, AWS_PROFILE: 'not-there' };
    const buckets = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env });
    expect(buckets).toMatch(/^mysfits-[a-z0-9]{6}-site\n$/);
  });
});

test.each(['with spaces', `it's "quoted"`, 'drôle 🐉', 'a$(b);c&d'])(
  'A workspace called %s is built and torn down like any other.',
  async (name) => {
    const { cwd } = await openFolder(name);
    const run = (...args: string[]) => program.run([...args, '--dir', name], { cwd });
    const built = await run('up', '--through=website', '--rehearse');
    expect(built, built.stderr).toMatchObject({ code: 0 });
    const status = JSON.parse((await run('status', '--json')).stdout);
    expect(status.workspace).toBe(join(cwd, name));
    expect((await run('teardown', '--yes')).code).toBe(0);
    expect(JSON.parse((await run('sandbox', 'inventory', '--json')).stdout)).toEqual([]);
  },
);

test('Without a command and without a terminal it says where one stands and what to type next, and ends well.', async () => {
  const { cwd } = await openFolder();
  const fresh = await program.run([], { cwd });
  expect(fresh).toMatchObject({ code: 0, stderr: '' });
  expect(fresh.stdout).toContain('mysfits up --rehearse');
  expect(fresh.stdout).toContain('Create the bucket that holds the site');
  await program.run(['up', '--through=website', '--rehearse'], { cwd });
  const standing = await program.run([], { cwd });
  expect(standing.stdout).toMatch(/✓ A website on S3/);
  expect(standing.stdout).toMatch(/· A container behind a load balancer: not built/);
  expect(standing.stdout).toMatch(/Next +mysfits up\n/);
});
