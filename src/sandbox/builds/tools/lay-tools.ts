import { access, chmod, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where a build looks for programs: this machine's, not what its user has put first. */
export const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];

export interface LaidTools {
  /** For PATH. */
  readonly path: string;
  /** Whether this machine has the `aws` CLI. */
  readonly hasAws: boolean;
}

/**
 * Lays `docker` and `aws` into a folder that comes first in a build's PATH. Both are small programs that knock at the
 * build's door; `aws` is this machine's own where it has one, turned to the sandbox: its version 2.9, which Debian has,
 * knows no AWS_ENDPOINT_URL.
 */
export async function layTools(
  folder: string,
  { door, endpoint }: { readonly door: string; readonly endpoint: string },
): Promise<LaidTools> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const knock = join(bin, '.knock.mjs');
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const asks = (tool: string) => `exec ${quoted(process.execPath)} ${quoted(knock)} ${tool} "$@"`;
  const aws = await found('aws');
  const turned =
    aws === undefined
      ? asks('aws')
      : // The public registry has no place in the sandbox, but a build that logs in there has to go on.
        `for word in "$@"; do [ "$word" = ecr-public ] && ${asks('aws')}; done\nexec ${quoted(aws)} --endpoint-url ${quoted(endpoint)} "$@"`;
  await writeFile(knock, knockProgram(door));
  await program(join(bin, 'docker'), asks('docker'));
  await program(join(bin, 'aws'), turned);
  return { path: [bin, ...SYSTEM_PATH].join(delimiter), hasAws: aws !== undefined };
}

async function program(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}

async function found(name: string): Promise<string | undefined> {
  for (const folder of SYSTEM_PATH) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** What runs in the place of a program: it hands over its arguments and input, and prints what comes back. */
function knockProgram(door: string): string {
  return `import { request } from 'node:http';
const [tool, ...args] = process.argv.slice(2);
let stdin = '';
if (args.includes('--password-stdin')) for await (const chunk of process.stdin) stdin += chunk;
const ask = request({ socketPath: ${JSON.stringify(door)}, path: '/' + tool, method: 'POST' }, async (answer) => {
  let rest = '';
  let code = 1;
  answer.setEncoding('utf8');
  for await (const text of answer) {
    const lines = (rest + text).split('\\n');
    rest = lines.pop();
    for (const line of lines) {
      const { out, err, code: end } = JSON.parse(line);
      if (out !== undefined) process.stdout.write(out + '\\n');
      if (err !== undefined) process.stderr.write(err + '\\n');
      if (end !== undefined) code = end;
    }
  }
  process.exitCode = code;
});
ask.on('error', (error) => {
  process.stderr.write(tool + ': ' + error.message + '\\n');
  process.exitCode = 1;
});
ask.end(JSON.stringify({ args, cwd: process.cwd(), env: process.env, stdin }));
`;
}
