import { join } from 'node:path';
import { figure } from './measure.mjs';
import { makeSite, withWorkspace } from './workspace.mjs';

/** A site of many files: whether time grows with their number, whether memory stays, and `aws s3 sync` beside it. */
export async function largeSite() {
  const sizes = [500, 1000, 2000];
  const ups = [];
  let sync;
  for (const size of sizes) {
    await withWorkspace(async ({ root, dir, mysfits, aws }) => {
      const site = join(dir, 'site');
      // The workspace is made by the first command; its pages are replaced before anything is uploaded.
      await mysfits('plan', '--rehearse');
      await makeSite(site, size);
      ups.push(await mysfits('up', '--rehearse'));
      if (size === sizes.at(-1)) {
        await makeSite(join(root, 'sync'), size);
        await aws('s3', 'mb', 's3://bench-sync');
        sync = await aws('s3', 'sync', join(root, 'sync'), 's3://bench-sync', '--quiet');
      }
    });
  }
  const [small, , large] = ups;
  const perFile = (up, size) => up.ms / size;
  return [
    {
      what: 'time a file, 2,000 files over 500 files',
      figure: figure(perFile(large, 2000) / perFile(small, 500)),
      aim: 'at most 1 (linear)',
      detail: ups.map(({ ms }, index) => `${sizes[index]} files: ${figure(ms / 1000)} s`).join(', '),
    },
    {
      what: 'peak memory, 2,000 files over 500 files',
      figure: figure(large.peak / small.peak),
      aim: 'flat',
      detail: ups.map(({ peak }, index) => `${sizes[index]} files: ${figure(peak)} MB`).join(', '),
    },
    {
      what: '`aws s3 sync` over `up`, 2,000 files',
      figure: figure(sync.ms / large.ms),
      detail: `${figure(sync.ms / 1000)} s over ${figure(large.ms / 1000)} s, ${figure(sync.peak)} MB over ${figure(large.peak)} MB`,
    },
  ];
}
