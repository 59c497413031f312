import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { toolFiles } from '../../../src/sandbox/builds/container/tool-files.ts';
import type { Tools } from '../../../src/sandbox/builds/tools/door.ts';
import { admit, closeGate } from '../../../src/sandbox/builds/tools/gate.ts';
import { openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const run = promisify(execFile);

/** `docker` answers; `aws` never does, and tells that it was asked. */
const toolsWith = (asked: () => void): Tools => ({
  docker: async ({ args, cwd, out, err }) => {
    out(`docker ${args.join(' ')} in ${cwd}`);
    err('on the other stream');
    return 7;
  },
  aws: ({ signal }) => {
    asked();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  },
});

async function opened() {
  const { world } = await openSandbox();
  onTestFinished(() => closeGate(world));
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { port, token, end } = await admit(
    world,
    toolsWith(() => asked()),
  );
  const url = `http://127.0.0.1:${port}`;
  const knock = (tool: string, bearer: string) =>
    fetch(`${url}/${tool}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ args: ['ps'], cwd: '/', env: {}, stdin: '' }),
    });
  return { world, url, token, end, knock, isAsked };
}

test('lets in who has the token of a build that is under way, and nobody else', async () => {
  const { world, token, end, knock } = await opened();
  expect((await knock('docker', 'guessed')).status).toBe(403);
  expect((await knock('docker', '')).status).toBe(403);
  const answer = await knock('docker', token);
  expect(answer.status).toBe(200);
  expect((await answer.text()).trim().split('\n').at(-1)).toBe('{"code":7}');
  const other = await admit(
    world,
    toolsWith(() => {}),
  );
  end();
  expect((await knock('docker', token)).status).toBe(403);
  expect((await knock('docker', other.token)).status).toBe(200);
});

test('ends what still runs with its build', async () => {
  const { token, end, knock, isAsked } = await opened();
  const ended = knock('aws', token).then((response) => response.text());
  await isAsked;
  end();
  expect(await ended).toContain('The build has ended.');
});

test("a container's stand-in, run by Python, prints by stream what comes back and ends with the code", async () => {
  const { url, token } = await opened();
  const folder = await tempFolder();
  const [knock] = toolFiles({ url, token });
  if (knock?.type !== 'file') throw new Error('There is no program.');
  const program = join(folder, 'knock.py');
  writeFileSync(program, knock.from);
  const env = { PATH: '/usr/bin', http_proxy: 'http://127.0.0.1:1' };
  const ended = run('/usr/bin/python3', ['-I', program, 'docker', 'build', 'a b'], { cwd: folder, env });
  await expect(ended).rejects.toMatchObject({
    code: 7,
    stdout: `docker build a b in ${folder}\n`,
    stderr: 'on the other stream\n',
  });
});
