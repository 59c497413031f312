import { placeholder } from '../../src/aws/fill-in.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { type Difference, minutes } from '../../src/course/step.ts';
import { service } from '../2-service/service.ts';
import { siteConnectService } from '../2-service/site-connect-service.ts';
import { firstRelease } from '../3-delivery/first-release.ts';
import { followPermissions } from '../3-delivery/release/release-permissions.ts';
import { sourceOf } from '../3-delivery/source/open-source.ts';
import { sourceCode } from '../3-delivery/source-code.ts';
import { sourceRepository } from '../3-delivery/source-repository.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { fileRequests } from './change/file-requests.ts';
import { planChange, planReturn } from './change/plan-change.ts';
import { cannotChange, cannotReturn, isDelivered, messages, seeService, ship } from './change/ship.ts';
import { standOf } from './change/stand.ts';
import { writeChanges } from './change/write-files.ts';
import { creatures } from './creatures.ts';
import story from './data-release.md';
import { proof, untilTableIsRead } from './reads-table.ts';
import { table } from './table.ts';

export const dataRelease = defineStep({
  id: 'data-release',
  title: 'Let the service read the table',
  service: 'AWS CodePipeline',
  type: 'AWS::CodePipeline::PipelineExecution.Data',
  story,
  outputs: { revision: 'string', delivered: 'boolean' },
  needs: { table, repository: sourceRepository, page: siteConnectService },
  after: [creatures, firstRelease],
  // Once it has come through, the code is the learner's business again.
  yields: ['everything'],
  takes: minutes(5, 12),
  resourceName: ({ project }) => names.pipeline(project),

  // What a commit takes, the step that committed first may already.
  permissions: (place) => [...sourceCode.permissions(place), ...followPermissions(place)],

  requests: async (context) => {
    const { needs, lookUp } = context;
    const source = sourceOf(context, needs.repository);
    const revision = placeholder(sourceCode.id, 'revision');
    const seen = await seeService(context, (folder) =>
      lookUp(() => source.head({ known: folder }), { revision, message: undefined, files: folder }),
    );
    const plan = seen && planChange(seen);
    if (plan === undefined || plan.kind === 'blocked') return { change: [], commit: [], come: [], go: [] };
    const commit = { files: plan.files, message: messages.there, parent: seen?.head };
    return {
      change: fileRequests('service', plan.write),
      commit: plan.kind === 'commit' ? [...source.requests(commit)] : [],
      // Somebody is put into the table for a moment: whether the service reads it, nothing else proves.
      ...proof(needs.table.table),
    };
  },

  find: async (context) => {
    const { needs, recorded, project, send } = context;
    const source = sourceOf(context, needs.repository);
    const seen = await seeService(context, (known) => source.head({ known }));
    if (seen === undefined) return undefined;
    const { revision } = seen.head;
    const isShipped = planChange(seen).kind === 'shipped';
    // A teardown that was stopped in the middle has taken the change back; what the learner commits is theirs to decide.
    const isTakenBack = !isShipped && seen.head.message === messages.back;
    if (recorded.delivered === true && recorded.revision !== undefined && !isTakenBack) {
      return { outputs: { revision: recorded.revision, delivered: true }, differences: [] };
    }
    if (!isShipped) return undefined;
    const delivered = await isDelivered({ send, project }, revision);
    const differences: Difference[] = [];
    if (!delivered) differences.push({ what: 'release', is: 'not through the pipeline', should: 'delivered' });
    // What the course has written is known to read the table. What somebody else has, only a try can tell.
    else if (standOf(seen.source, seen.change) === 'by-hand') {
      differences.push({ what: 'change made by hand', is: 'not tried', should: 'reads the table' });
    }
    return { outputs: { revision, delivered: differences.length === 0 }, differences };
  },

  ensure: async (context) => {
    const { needs, files, machine, checkpoint, note } = context;
    const source = sourceOf(context, needs.repository);
    const seen = await seeService(context, (known) => source.head({ known }));
    if (seen === undefined) throw nothingCommitted(source.name);
    const plan = planChange(seen);
    if (plan.kind === 'blocked') throw cannotChange(plan, source);
    await writeChanges({ folder: files.service, home: machine.home }, plan.write);
    for (const { path, before } of plan.write) note(`${before ? 'Changed' : 'Added'} service/${path}.`);
    const wish = { source, head: seen.head, plan, message: messages.there };
    const revision = await ship(context, wish, (known) => checkpoint({ revision: known, delivered: false }));
    await untilTableIsRead(context, { table: needs.table.table, url: needs.page.serviceUrl });
    return { revision, delivered: true };
  },

  destroy: async (context) => {
    const { needs, project, files, machine, going, note, recorded } = context;
    const { kind, name } = needs.repository;
    const source = sourceOf(context, { kind: kind ?? '', name: name ?? names.source(project) });
    const isServed = !going.has(service.id);
    // Where the service goes too, nobody asks any more, and nothing has to be delivered; but what is built next from this
    // folder is built before there is a table again.
    const seen = await seeService(context, async (folder) =>
      isServed ? await source.head({ known: folder }) : { revision: '', message: undefined, files: folder },
    );
    if (seen === undefined) return 'already gone';
    const plan = planReturn(seen);
    if (plan.kind === 'blocked') {
      if (isServed) throw cannotReturn(plan, source);
      return 'deleted';
    }
    // Where nothing was ever committed here, nobody asks the table, however the last release of the learner's ended.
    const wasShipped = recorded.revision !== undefined || plan.kind === 'commit';
    if (isServed && wasShipped) await ship(context, { source, head: seen.head, plan, message: messages.back }, async () => {});
    await writeChanges({ folder: files.service, home: machine.home }, plan.write);
    for (const { path, after } of plan.write) note(`service/${path} is ${after ? 'as it was before' : 'taken out again'}.`);
    return 'deleted';
  },
});

const nothingCommitted = (source: string) =>
  new ExplainedError({
    what: `There is nothing in the ${source}`,
    why: 'the change builds on what was committed, and the branch is gone',
    nextSteps: ['commit your service: `push`, then run the same command again'],
  });
