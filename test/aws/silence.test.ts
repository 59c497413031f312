import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { identity } from './helpers/answers.ts';
import { startRecorder } from './helpers/recorder.ts';

const session = fileURLToPath(new URL('../../src/aws/session.ts', import.meta.url));

test('the SDK writes nothing over the screen: no word on old Nodes, none on credentials found twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mysfits-silence-'));
  const recorder = await startRecorder();
  recorder.answer(identity());
  const program = join(folder, 'program.mjs');
  const source = `
    import { openSession } from ${JSON.stringify(session)};
    const session = await openSession();
    await session.client('s3');
    console.log(session.account);
    session.close();`;
  await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  writeFileSync(join(folder, 'credentials'), '[work]\naws_access_key_id = A\naws_secret_access_key = s\n');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_PROFILE: 'work',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: recorder.endpoint,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_ACCESS_KEY_ID: 'B',
    AWS_SECRET_ACCESS_KEY: 't',
  };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program], { env });
  await recorder.close();
  rmSync(folder, { recursive: true });
  expect({ stdout, stderr }).toEqual({ stdout: '123456789012\n', stderr: '' });
});
