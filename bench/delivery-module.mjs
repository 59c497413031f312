import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fast, onAws, overCriticalPath } from './critical-path.mjs';
import { figure, inSeconds, median } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

/** A commit until its answer, where nothing takes time and at AWS's pace; and the whole course so far. */
export async function deliveryModule(program) {
  return [...(await commitToAnswer(program)), ...(await overCriticalPath(program, 'data', 'modules 1 to 4'))];
}

async function commitToAnswer(program) {
  const rounds = [1, 2, 3];
  const byHand = await withWorkspace(program, async (workspace) => {
    await workspace.mysfits('up', '--rehearse', '--through', 'service');
    return median(await inOrder(rounds, (round) => toAnswer(workspace, round, ['up', '--rehearse', '--through', 'service'])));
  });
  const [pushed, atPace] = await withWorkspace(program, async (workspace) => {
    await workspace.mysfits('up', '--rehearse', '--through', 'delivery');
    const quick = median(await inOrder(rounds, (round) => toAnswer(workspace, round, ['push'])));
    await workspace.control('PUT', '/clock', { profile: 'aws', factor: fast });
    const slow = await toAnswer(workspace, rounds.length + 1, ['push']);
    await workspace.control('PUT', '/clock', { profile: 'instant' });
    return [quick, slow];
  });
  return [
    {
      what: 'a changed line until the new task answers, by `push` and the pipeline, over module 2’s `up` without one',
      figure: figure(pushed / byHand),
      detail: `${inSeconds(pushed)} over ${inSeconds(byHand)}, median of ${rounds.length}; at AWS’s pace ${onAws(atPace)} of the sandbox’s clock`,
    },
  ];
}

async function inOrder(things, work) {
  const results = [];
  for (const thing of things) results.push(await work(thing));
  return results;
}

/** Milliseconds from the command until the service answers in its new words, as a visitor sees it. */
async function toAnswer({ dir, mysfits, state }, round, words) {
  const word = `round ${round}`;
  const file = join(dir, 'service', 'mysfits', 'app.py');
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace(/"The mysfits are here[^"]*"/, `"The mysfits are here, ${word}."`),
  );
  const { serviceUrl } = (await state()).rows['site-connect-service'].outputs;
  const started = performance.now();
  const done = mysfits(...words);
  let answered;
  const look = async () => {
    while (answered === undefined) {
      const text = await fetch(serviceUrl, { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.text(),
        () => '',
      );
      if (text.includes(word)) answered = performance.now() - started;
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await Promise.all([look(), done]);
  return answered;
}
