import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxControl, sandboxStatus, stopSandbox } from '../../../src/sandbox/launcher.ts';
import type { Program } from '../../commands/program/install.ts';
import { type Ended, runProgram } from '../../helpers/cli.ts';

/** Somebody who takes the course with the program as it is installed, in folders of their own. */
export interface Learner {
  readonly cwd: string;
  /** What programs of theirs put down for a while. */
  readonly scratch: string;
  readonly service: string;
  /** Everything in their shell, beside what the program's own environment is. */
  readonly env: NodeJS.ProcessEnv;
  mysfits(...args: readonly string[]): Promise<Ended>;
  /** What `status --json` tells. */
  status(): Promise<{
    readonly project: string;
    readonly drift: readonly unknown[];
    readonly urls: Readonly<Record<string, string>>;
  }>;
  inventory(): Promise<unknown>;
  /** A line typed into their shell, after what `sandbox env` prints; `aws` is Debian's, told where the sandbox is. */
  shell(line: string): Promise<Ended>;
  /** The sandbox that runs. */
  sandbox(): Promise<Sandbox>;
  /** Tears down what is left, and takes the folders away. */
  leave(): Promise<void>;
}

export interface Sandbox {
  readonly id: string;
  readonly account: string;
  readonly endpoint: string;
  readonly pid: number;
  readonly control: ReturnType<typeof sandboxControl>;
}

/** Debian's `aws` is older than AWS_ENDPOINT_URL. Its waits go on for ten minutes where nothing comes. */
const aws = `aws() { timeout 180 /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`;

/** A learner whose shell has `env`; call `leave` when they are done. */
export async function newLearner(program: Program, env: NodeJS.ProcessEnv): Promise<Learner> {
  const cwd = await mkdtemp(join(tmpdir(), 'mysfits-learner-'));
  // Tasks run as a user of their own, who has to get at what is unpacked for them.
  await chmod(cwd, 0o755);
  const scratch = join(cwd, 'scratch');
  await mkdir(scratch, { mode: 0o755 });
  const dir = join(cwd, 'mysfits', '.mysfits', 'sandbox');
  const own = { TMPDIR: scratch, DOCKER_CONFIG: join(cwd, 'docker'), AWS_PAGER: '', ...env };
  const mysfits = (...args: readonly string[]) => program.run(args, { cwd, env: own });
  const json = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await mysfits(...args, '--json');
    if (code !== 0) throw new Error(`mysfits ${args.join(' ')}: ${stdout}${stderr}`);
    return JSON.parse(stdout);
  };
  return {
    cwd,
    scratch,
    service: join(cwd, 'mysfits', 'service'),
    env: own,
    mysfits,
    status: () => json('status'),
    inventory: () => json('sandbox', 'inventory'),
    shell: (line) =>
      runProgram('/bin/bash', ['-euo', 'pipefail', '-c', `eval "$("$NODE" "$CLI" sandbox env)"\n${aws}\n${line}`], {
        cwd,
        env: { PATH: '/usr/bin:/bin', HOME: program.home, LANG: 'C.UTF-8', NODE: process.execPath, CLI: program.cli, ...own },
      }),
    sandbox: async () => {
      const status = await sandboxStatus({ dir });
      if (!status?.running) throw new Error('No sandbox runs here.');
      const { id, account, endpoint, pid } = status;
      return { id, account, endpoint, pid, control: sandboxControl(status) };
    },
    leave: async () => {
      // Where a test has failed in the middle, what it built would stay in the engine.
      await mysfits('teardown', '--yes');
      await stopSandbox({ dir });
      await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
