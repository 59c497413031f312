import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rig } from './sandbox.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  { env, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: env ?? process.env, cwd });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
}

const environment = ({ sandbox }: Rig): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  HOME: mkdtempSync(join(tmpdir(), 'home-')),
  AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
  AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
  AWS_DEFAULT_REGION: sandbox.region,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
  ENDPOINT: sandbox.endpoint,
});

/** Debian's `aws`, against a rig. */
export const aws = (rig: Rig, ...args: string[]): Promise<Ended> =>
  run('/usr/bin/aws', ['--endpoint-url', rig.sandbox.endpoint, '--output', 'json', ...args], { env: environment(rig) });

/** The same, which must succeed; gives its output. */
export async function awsOk(rig: Rig, ...args: string[]): Promise<string> {
  const { code, out, err } = await aws(rig, ...args);
  if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}

/**
 * Runs several command lines of Debian's `aws` in one process of it, one after the other: starting it takes a second and a half.
 * @throws Error when one of them fails that isn't expected to; `!` before a line's first word expects it
 */
export async function awsLines(rig: Rig, lines: readonly (readonly string[])[]): Promise<string[]> {
  const program = `
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
answers = []
for line in json.loads(sys.argv[1]):
    fails = line[0].startswith('!')
    out, err = io.StringIO(), io.StringIO()
    out.buffer = io.BytesIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = create_clidriver().main(['--endpoint-url', sys.argv[2], '--output', 'json', line[0].lstrip('!'), *line[1:]])
    if (code != 0) != fails: sys.exit('aws %s ended with %s: %s' % (line, code, err.getvalue()))
    answers.append(err.getvalue() if fails else out.getvalue())
print(json.dumps(answers))
`;
  const { code, out, err } = await run('/usr/bin/python3', ['-c', program, JSON.stringify(lines), rig.sandbox.endpoint], {
    env: environment(rig),
  });
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

/** Runs a Python program that finds `s3`, a boto3 client, and prints JSON. */
export async function boto3(rig: Rig, program: string): Promise<unknown> {
  const start = `import boto3, json, os, io, sys
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
s3 = boto3.client('s3', endpoint_url=os.environ['ENDPOINT'])
`;
  const { code, out, err } = await run('/usr/bin/python3', ['-c', start + program], { env: environment(rig) });
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}
