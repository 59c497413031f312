import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figure, inSeconds, median, run } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

const looks = /^(Get|Head|List)/;

/** Module 1 by `up`, against the same calls typed one after the other with the `aws` CLI. */
export async function websiteModule(program) {
  const up = [];
  const again = [];
  const typed = [];
  const synced = [];
  let commands = [];
  let second;
  for (let round = 0; round < 3; round += 1) {
    await withWorkspace(program, async ({ mysfits, calls }) => {
      up.push((await mysfits('up', '--rehearse', '--through', 'website')).ms);
      const before = (await calls()).length;
      again.push((await mysfits('up', '--rehearse', '--through', 'website')).ms);
      second = (await calls()).slice(before);
    });
    // A plain hand needs tens of seconds: twice is enough, and up stands between.
    if (round < 2) {
      await withWorkspace(program, async ({ root, mysfits, aws }) => {
        const plan = JSON.parse((await mysfits('plan', '--rehearse', '--json')).stdout);
        const steps = plan.steps.filter(({ module }) => module === 'website');
        commands = await typedCommands(join(root, 'bodies'), steps);
        typed.push(await timeOf(aws, commands));
      });
      await withWorkspace(program, async ({ aws }) => {
        const before = commands.filter(([, operation]) => operation !== 'put-object');
        const bucket = commands[0].find((word) => word.startsWith('--bucket='))?.slice('--bucket='.length);
        const site = join(program.cli, '..', '..', 'assets', 'site');
        synced.push(await timeOf(aws, [...before, ['s3', 'sync', site, `s3://${bucket}`, '--quiet']]));
      });
    }
  }
  const [first, next, hand, sync] = [up, again, typed, synced].map(median);
  const changes = second.filter(({ operation }) => !looks.test(operation)).length;
  const twice = second.length - new Set(second.map(({ operation }) => operation)).size;
  return [
    {
      what: 'module 1 by the `aws` CLI, command by command, over `up`',
      figure: figure(hand / first),
      aim: 'at least 10',
      met: hand / first >= 10,
      detail: `${commands.length} commands in ${inSeconds(hand)}; \`up\`, which also looks first and proves at the end, in ${inSeconds(first)}`,
    },
    {
      what: 'the same with one `aws s3 sync` in place of the uploads, over `up`',
      figure: figure(sync / first),
      detail: inSeconds(sync),
    },
    {
      what: 'calls of a second `up`',
      figure: String(second.length),
      aim: 'who one is, one look for each resource, no change',
      met: twice === 0 && changes === 0,
      detail: `${second.map(({ operation }) => operation).join(', ')}; ${inSeconds(next)} over ${inSeconds(first)}`,
    },
  ];
}

async function timeOf(aws, commands) {
  let ms = 0;
  for (const command of commands) ms += (await aws(...command)).ms;
  return ms;
}

/**
 * The plan's requests as words for Debian's `aws`, which is from 2022: it has no tags at a bucket's birth, so that they are a
 * command of their own, as they were then; and a body that stands in no file is put into one.
 */
async function typedCommands(folder, steps) {
  await mkdir(folder);
  const commands = [];
  for (const { operation, input, line } of steps.flatMap(({ requests }) => requests)) {
    if (operation === 'CreateBucket') {
      const TagSet = input.CreateBucketConfiguration.Tags;
      commands.push(['s3api', 'create-bucket', `--bucket=${input.Bucket}`]);
      commands.push(['s3api', 'put-bucket-tagging', `--bucket=${input.Bucket}`, `--tagging=${JSON.stringify({ TagSet })}`]);
      continue;
    }
    // A shell reads the line, as it would when somebody typed it.
    const words = (await run('/bin/sh', ['-c', `printf '%s\\0' ${line.replace(/^aws /, '')}`])).stdout.split('\0').slice(0, -1);
    const inline = words.findIndex((word) => /^--body=<\d+ bytes>$/.test(word));
    if (inline >= 0) {
      const file = join(folder, String(commands.length));
      await writeFile(file, '{}\n');
      words[inline] = `--body=${file}`;
    }
    commands.push(words);
  }
  return commands;
}
