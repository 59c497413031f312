import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { layBareRoot } from '../helpers/bare-root.ts';
import { creatures } from '../site/creatures.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const bare = await layBareRoot();

/** Asks an address of `status --json` with the only program there is; its body. */
const ask = (name: string) => `
  url=$(mysfits status --json | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).urls.${name}')
  node -e 'fetch(process.argv[1]).then(async (answer) => console.log(await answer.text()))' "$url"`;

describe.skipIf(bare === undefined)('a machine with Node and nothing else', () => {
  const root = () => {
    if (bare === undefined) throw new Error('skipped');
    return bare;
  };
  afterAll(async () => await bare?.remove());
  const python = () => existsSync(join(root().path, 'usr/bin/python3'));
  const here = () => readdirSync(join(root().path, 'root/here'));
  const folded = (text: string) => text.replace(/\s+/g, ' ');

  it('is told what is missing and how it comes there, with exit code 4; --yes installs nothing', async () => {
    const { code, stdout: lines } = await root().shell('mysfits doctor --rehearse --yes');
    const stdout = folded(lines);
    expect(stdout).toContain('No container engine answers: a rehearsal runs the service as a process of this machine');
    expect(stdout).toContain('There is no Python 3.10 or newer on this machine');
    expect(stdout).toContain('--install');
    expect(code).toBe(4);
    expect(python()).toBe(false);
  });

  it('stops `up` before anything is made, with exit code 4 and the same words', async () => {
    const { code, stdout, stderr } = await root().shell('mysfits up --rehearse --yes');
    const said = folded(stdout + stderr);
    expect(code, said).toBe(4);
    expect(said).toContain('There is no Python 3.10 or newer on this machine');
    expect(said).toContain('--install');
    expect(said).not.toContain('aws s3api create-bucket');
    const inventory = await root().shell('mysfits sandbox inventory --json');
    expect(JSON.parse(inventory.stdout)).toEqual([]);
    expect(python()).toBe(false);
  });

  it('gets it with --install, from Debian, goes on to the end of the course, and leaves nothing', async () => {
    // What a line has started ends with it, so the whole journey is one line; each part says where it begins.
    const { code, stdout, stderr } = await root().shell(`set -e
      mysfits up --rehearse --yes --install
      echo "== site"; ${ask('site')}
      echo "== service"; ${ask('service')}
      echo "== doctor"; mysfits doctor --rehearse
      echo "== teardown"; mysfits teardown --yes
      echo "== inventory"; mysfits sandbox inventory --json
      echo "== processes"
      for process in /proc/[0-9]*; do
        line=$(tr '\\0' ' ' <"$process/cmdline" 2>/dev/null) || continue
        case "$line" in *sandbox.js*|*mysfits*) [ "\${process#/proc/}" = "$$" ] || echo "$line";; esac
      done
      echo "== scratch"; ls /tmp`);
    expect({ code, stderr }, `${stdout}\n${stderr}`).toMatchObject({ code: 0 });
    const parts = Object.fromEntries(
      stdout
        .split(/^== /m)
        .slice(1)
        .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()]),
    );
    expect(parts.site).toContain('Evangeline');
    const { mysfits } = JSON.parse(parts.service ?? '') as { mysfits: { name: string }[] };
    // A table gives them in an order of its own.
    expect(mysfits.map(({ name }) => name).sort()).toEqual(creatures.map(({ name }) => name).sort());
    expect(parts.doctor).toMatch(/Python 3\.\d+\.\d+ runs the service \(\/usr\/bin\/python3\)/);
    expect(JSON.parse(parts.inventory ?? '')).toEqual([]);
    expect(parts.processes).toBe('');
    expect(parts.scratch).toBe('');
    expect(python()).toBe(true);
    expect(here()).toEqual(['mysfits']);
  });
});
