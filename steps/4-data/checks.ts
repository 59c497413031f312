import type { CourseTools } from '../../src/aws/tools.ts';
import { visit } from '../../src/aws/visit.ts';
import type { Check, CheckContext } from '../../src/course/course.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { siteConnectService } from '../2-service/site-connect-service.ts';
import { names } from '../names.ts';
import { type Creature, type Item, theTwelve } from './items.ts';
import { readItems } from './read-items.ts';
import { notRead, whileNobodyIsThere } from './reads-table.ts';
import { readTable } from './table-life.ts';
import { isReady, type Trait, tableDifferences, traits } from './table-shape.ts';

type Context = CourseTools & CheckContext;

/** Milliseconds. */
const patience = 8_000;
const mend = 'run `up`: it makes what is missing';

/** The names that the service's answers have for what the table calls otherwise. */
const fields = { GoodEvil: 'goodevil', LawChaos: 'lawchaos' } as const satisfies Record<Trait, keyof Creature>;

/** The table can be used, and so can its indexes. */
export const tableIsActive: Check<CourseTools> = {
  title: 'The table is active, with an index for each filter',
  run: async ({ send, project }) => {
    const name = names.table(project);
    const found = await readTable(send, name);
    if (found === undefined) {
      throw new ExplainedError({ what: `The table ${name} is gone`, why: 'somebody has deleted it', nextSteps: [mend] });
    }
    const [first] = tableDifferences(found);
    if (first === undefined && isReady(found)) return;
    throw new ExplainedError({
      what: `The table ${name} isn't as it should be`,
      why: first === undefined ? 'it is busy' : `${first.what}: ${first.is}, should be ${first.should}`,
      nextSteps: ['run `up`: it brings the table into line'],
    });
  },
};

/** Nobody of the twelve is missing, whoever else is there. */
export const theTwelveAreThere: Check<CourseTools> = {
  title: 'All twelve creatures are in the table',
  run: async (context) => {
    const present = await itemsOf(context);
    const missing = theTwelve.filter(({ mysfitId }) => !present.has(mysfitId)).map(({ name }) => name);
    if (missing.length === 0) return;
    throw new ExplainedError({
      what: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in the table`,
      why: 'somebody has taken them out',
      nextSteps: ['run `up`: it puts in who is missing, and leaves the others as they are'],
    });
  },
};

/** What runs asks the table, and not a list of its own. */
export const serviceReadsTable: Check<CourseTools> = {
  title: 'The service answers from the table',
  run: async (context) => {
    const place = { table: names.table(context.project), url: urlOf(context) };
    if (!(await whileNobodyIsThere(context, place, (knows) => knows()))) throw notRead(place);
  },
};

/** Whoever filters finds those whom the table has under that value, and no others. */
export const filtersAgree: Check<CourseTools> = {
  title: 'The filters find whom they should',
  run: async (context) => {
    const items = await itemsOf(context);
    const url = urlOf(context);
    for (const trait of traits) {
      for (const value of new Set(theTwelve.map((creature) => creature[fields[trait]]))) {
        const found = await filtered(url, { trait, value }, context.signal);
        const wrong = theTwelve.filter(({ mysfitId }) => found.has(mysfitId) !== (items.get(mysfitId)?.[trait]?.S === value));
        if (wrong.length > 0) throw disagrees({ trait, value }, wrong, found);
      }
    }
  },
};

interface Filter {
  readonly trait: Trait;
  readonly value: string;
}

async function itemsOf(context: Context): Promise<ReadonlyMap<string, Item>> {
  const name = names.table(context.project);
  const ids = theTwelve.map(({ mysfitId }) => mysfitId);
  const items = await readItems(context, name, ids);
  if (items !== undefined) return items;
  throw new ExplainedError({ what: `The table ${name} is gone`, why: 'somebody has deleted it', nextSteps: [mend] });
}

function urlOf({ outputs }: Context): string {
  const url = outputs[siteConnectService.id]?.serviceUrl;
  if (typeof url === 'string') return url;
  throw new ExplainedError({ what: 'The service has no address yet', nextSteps: ['run `up` to finish the module'] });
}

/** Ids of whom the service finds. */
async function filtered(url: string, { trait, value }: Filter, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const asked = `${url}/mysfits?filter=${trait}&value=${encodeURIComponent(value)}`;
  const answer = await visit(asked, { patience, signal });
  const { mysfits }: { mysfits?: readonly { mysfitId?: string }[] } = answer.status === 200 ? JSON.parse(answer.text) : {};
  if (mysfits !== undefined) return new Set(mysfits.map(({ mysfitId = '' }) => mysfitId));
  throw new ExplainedError({
    what: `${asked} answers ${answer.status}`,
    why: 'the service runs, and something in it went wrong',
    nextSteps: ['run `logs` to see what it says'],
  });
}

function disagrees({ trait, value }: Filter, [first]: readonly Creature[], found: ReadonlySet<string>): ExplainedError {
  const name = first?.name ?? '';
  const isFound = first !== undefined && found.has(first.mysfitId);
  return new ExplainedError({
    what: `The filter ${trait}=${value} ${isFound ? `finds ${name}, who isn't` : `doesn't find ${name}, who is`}`,
    why: `the service answers from another place than the table's index ${trait}Index`,
    nextSteps: ['see what changed in your `service` folder', 'an index follows its table after a moment: try it again'],
  });
}
