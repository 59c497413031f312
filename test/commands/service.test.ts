import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { State } from '../../src/engine/state/row.ts';
import { type Folder, openFolder } from './program/folder.ts';
import { installProgram, jsonLines, type Program } from './program/install.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

const at = (folder: Folder) => {
  const run = (line: string) => program.run(line.split(' '), { cwd: folder.cwd });
  return {
    run,
    well: async (line: string) => {
      const ended = await run(line);
      expect(ended, `${line}: ${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
      return ended.stdout;
    },
    status: async () => JSON.parse((await run('status --json')).stdout),
    outputs: async () => {
      const { rows } = JSON.parse(await readFile(folder.state, 'utf8')) as State;
      return Object.fromEntries(Object.values(rows).map(({ step, outputs }) => [step, outputs]));
    },
    types: async (): Promise<string[]> =>
      JSON.parse((await run('sandbox inventory --json')).stdout).map(({ type }: { type: string }) => type),
  };
};

const read = async (url: string) => (await (await fetch(url)).json()) as { mysfits?: object[]; serviceUrl?: string };

describe('with the service built', () => {
  test('one looks at it: its address, its log, its proof; and takes it away alone, and builds it again', async () => {
    const folder = await openFolder();
    const { run, well, status, types } = at(folder);
    expect((await run('open service')).code).toBe(1);
    expect((await run('logs')).code).toBe(1);
    await well('up --rehearse --through=website');
    expect((await run('logs')).stderr).toContain('up --through service');
    await well('up --through=service');

    const { urls, drift } = await status();
    expect(drift).toEqual([]);
    expect((await well('open service')).trim()).toBe(urls.service);
    expect((await read(urls.service)).mysfits).toHaveLength(12);
    const lines = await vi.waitFor(
      async () => {
        const logged = jsonLines(await well('logs --json')) as { text: string }[];
        expect(logged.map(({ text }) => text).join('\n')).toContain('/mysfits');
        return logged;
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(lines[0]).toMatchObject({ type: 'log', stream: expect.stringContaining('mysfits/service/') });
    expect(await well('verify service')).toContain('The service answers through the load balancer');
    expect((await run('verify servce')).code).toBe(1);

    const config = `${urls.site}/config.json`;
    expect(await read(config)).toMatchObject({ serviceUrl: urls.service.replace('/mysfits', '') });
    expect(await well('teardown service --yes')).toContain('Core stack deleted');
    expect(await types()).toEqual(['AWS::S3::Bucket']);
    expect(await read(config)).toEqual({});
    expect((await fetch(urls.site)).status).toBe(200);
    const without = await status();
    expect(without.modules.map(({ standing }: { standing: string }) => standing)).toEqual([
      'finished',
      ...Array(3).fill('not built'),
    ]);
    expect(Object.keys(without.urls)).toEqual(['site']);
    expect((await run('open service')).code).toBe(1);

    await well('up --through=service');
    expect((await read((await status()).urls.service)).mysfits).toHaveLength(12);
    // The website goes with what stands on it.
    expect(await well('teardown website --yes')).toContain('Service deleted');
    expect(await types()).toEqual([]);
  });

  test('another network is priced first, then laid in place, there and back; the page answers all the while', async () => {
    const folder = await openFolder();
    const { run, well, status, outputs, types } = at(folder);
    await well('up --rehearse --through=service');
    const before = await outputs();
    const { urls } = await status();
    const lasting = ({ taskSubnets: _subnets, assignPublicIp: _address, ...others }: Record<string, unknown> = {}) => others;

    for (const [network, gateways] of [
      ['two-nat', 2],
      ['frugal', 0],
    ] as const) {
      const { changes } = JSON.parse(await well(`plan --network=${network} --json`));
      expect(changes.choices).toMatchObject([{ id: 'network', to: network }]);
      expect(Math.sign(changes.perHour.after - changes.perHour.before)).toBe(gateways === 0 ? -1 : 1);
      const ended = await run(`up --through=service --network=${network} --json`);
      expect(ended.code, ended.stdout).toBe(0);
      const operations = jsonLines(ended.stdout).flatMap(
        ({ call }) => (call as { operation: string } | undefined)?.operation ?? [],
      );
      const sent = new Set(operations.filter((operation) => !/^(BatchGet|Get|Head|List|Describe)/.test(operation)));
      expect([...sent].sort()).toEqual(['TagResource', 'UpdateService', 'UpdateStack']);

      const after = await outputs();
      expect(lasting(after['core-stack'])).toEqual(lasting(before['core-stack']));
      expect(after['core-stack']?.assignPublicIp).toBe(gateways === 0);
      for (const step of ['load-balancer', 'target-group', 'listener', 'service', 'site-connect-service']) {
        expect(after[step], step).toEqual(before[step]);
      }
      const all = await types();
      expect(all.filter((type) => type === 'AWS::EC2::NatGateway')).toHaveLength(gateways);
      expect(all.filter((type) => type === 'AWS::EC2::EIP')).toHaveLength(gateways);
      expect((await read(urls.service)).mysfits).toHaveLength(12);
      expect((await run('verify')).code).toBe(0);
    }
    await well('teardown --yes');
    expect(await types()).toEqual([]);
  });
});
