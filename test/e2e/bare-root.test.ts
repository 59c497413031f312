import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { layBareRoot } from '../helpers/bare-root.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const bare = await layBareRoot();

describe.skipIf(bare === undefined)('a machine with Node and nothing else', () => {
  const root = () => {
    if (bare === undefined) throw new Error('skipped');
    return bare;
  };
  afterAll(async () => await bare?.remove());
  const python = () => existsSync(join(root().path, 'usr/bin/python3'));

  it('is told what is missing and how it comes there, with exit code 4; --yes installs nothing', async () => {
    const { code, stdout: lines } = await root().shell('mysfits doctor --rehearse --yes');
    const stdout = lines.replace(/\s+/g, ' ');
    expect(stdout).toContain('No container engine answers: a rehearsal runs the service as a process of this machine');
    expect(stdout).toContain('There is no Python 3.10 or newer on this machine');
    expect(stdout).toContain('--install');
    expect(code).toBe(4);
    expect(python()).toBe(false);
  });

  it('gets it with --install, from Debian, and then is well', async () => {
    const { code, stdout, stderr } = await root().shell('mysfits doctor --rehearse --install && mysfits doctor --rehearse');
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/Python 3\.\d+\.\d+ runs the service \(\/usr\/bin\/python3\)/);
    expect(python()).toBe(true);
    const serves = 'cd /opt/mysfits/backend/service && python3 -c "import mysfits.app, waitress; print(\'it serves\')"';
    expect((await root().shell(serves)).stdout).toBe('it serves\n');
  });
});
