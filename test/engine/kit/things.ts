import type { Course, CourseModule, Leftover } from '../../../src/course/course.ts';
import { defineCourse, defineModule } from '../../../src/course/course.ts';
import { NotOursError } from '../../../src/course/errors.ts';
import type { PlannedRequest } from '../../../src/course/request.ts';
import { type AnyStep, seconds, stepDefiner } from '../../../src/course/step.ts';
import type { Cloud, Thing } from './cloud.ts';

export interface ThingTools {
  readonly cloud: Cloud;
  readonly step: string | undefined;
  /** Sends a call: awaited before and after, so that a test can stop time there. */
  readonly send: <Value>(what: string, work: () => Value) => Promise<Value>;
}

export const defineThingStep = stepDefiner<ThingTools>();

export type ThingStep = AnyStep<ThingTools>;

interface ThingOptions {
  readonly needs?: readonly ThingStep[];
  readonly after?: readonly ThingStep[];
  readonly modifies?: readonly ThingStep[];
  readonly type?: string;
  readonly takes?: number;
  readonly version?: number;
  readonly partOf?: ThingStep;
  readonly links?: ThingStep['links'];
}

const request = (operation: string, input: Record<string, unknown>): PlannedRequest => ({
  kind: 'aws',
  service: 'cloud',
  operation,
  input,
  line: `cloud ${operation} ${JSON.stringify(input)}`,
});

/**
 * A step that makes one thing by two calls, a create and a write, and whose content is
 * made of the outputs of those that modify it.
 */
export function thing(id: string, options: ThingOptions = {}): ThingStep {
  const { needs = [], after, modifies, type = `Test::${id}`, takes = 1, version, partOf, links } = options;
  return defineThingStep({
    id,
    title: `Make ${id}`,
    service: 'Cloud',
    type,
    outputs: { id: 'string', name: 'string' } as const,
    needs: Object.fromEntries(needs.map((step) => [step.id, step])),
    ...(after === undefined ? {} : { after }),
    ...(modifies === undefined ? {} : { modifies }),
    ...(version === undefined ? {} : { version }),
    ...(partOf === undefined ? {} : { partOf }),
    ...(links === undefined ? {} : { links }),
    takes: seconds(takes),
    permissions: () => [{ action: 'cloud:Create', resource: '*' }],
    foresee: ({ name }) => ({ name }),
    requests: ({ name, needs: needed, modifiers, token }) => ({
      create: request('Create', { name, token, standsOn: idsOf(needed) }),
      write: request('Write', { name, content: contentOf(modifiers) }),
    }),
    find: async ({ cloud, name, project, modifiers }) => {
      const there = cloud.look(name);
      if (there === undefined) return undefined;
      refuseForeign(there, project);
      const content = contentOf(modifiers);
      const differences =
        there.wired && there.content === content ? [] : [{ what: 'content', is: there.content, should: content }];
      return { outputs: { id: there.id, name }, differences };
    },
    ensure: async ({ cloud, send, step, name, project, needs: needed, modifiers, checkpoint }, found) => {
      let made = found?.outputs.id;
      if (made === undefined) {
        const create = () => cloud.create({ name, type, project, standsOn: idsOf(needed) }, step);
        made = (await send(`Create ${name}`, create)).id;
        await checkpoint({ id: made });
      }
      await send(`Write ${name}`, () => cloud.write(name, contentOf(modifiers), step));
      return { id: made, name };
    },
    destroy: async ({ cloud, send, step, name, project }) => {
      const there = cloud.look(name);
      if (there === undefined) return 'already gone';
      refuseForeign(there, project);
      await send(`Delete ${name}`, () => cloud.delete(name, step));
      return cloud.look(name) === undefined ? 'deleted' : { skipped: 'it is still there' };
    },
  });
}

const idsOf = (needs: Readonly<Record<string, unknown>>): string[] =>
  Object.values(needs).map((needed) => String((needed as { id?: string }).id));

/** What an owner is written with: which modifiers stand, with their ids. */
export const contentOf = (modifiers: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string =>
  Object.keys(modifiers)
    .sort()
    .map((id) => `${id}=${String(modifiers[id]?.id)}`)
    .join(',');

function refuseForeign(there: Thing, project: string): void {
  if (there.project === project) return;
  throw new NotOursError({ what: `${there.name} isn't ours`, why: `It belongs to ${there.project}.` });
}

export function moduleOf(id: string, steps: readonly ThingStep[]): CourseModule<ThingTools> {
  return defineModule<ThingTools>({
    id,
    title: `Module ${id}`,
    result: `${id} works`,
    steps,
    checks: [],
    opens: ({ outputs }) => Object.keys(outputs).map((label) => ({ label, url: `http://${id}/${label}` })),
  });
}

/** A course of the given modules, whose sweep finds every thing of the project's that is still there. */
export function courseOf(modules: Readonly<Record<string, readonly ThingStep[]>>, version = 1): Course<ThingTools> {
  return defineCourse<ThingTools>({
    id: 'things',
    version,
    choices: [],
    glossary: [],
    permissions: () => [],
    modules: Object.entries(modules).map(([id, steps]) => moduleOf(id, steps)),
    projects: async ({ cloud }) => {
      const there = [...cloud.things.values()];
      return [...new Set(there.map(({ project }) => project))].map((project) => ({
        project,
        here: there.filter((one) => one.project === project).map(({ type, name }) => ({ type, name, region: 'eu-west-1' })),
        elsewhere: [],
      }));
    },
    sweep: async ({ cloud, project }) => {
      const left = [...cloud.things.values()].filter((there) => there.project === project).reverse();
      return left.map(
        ({ type, name }): Leftover => ({
          type,
          name,
          why: 'nothing recorded it',
          perHour: 0.5,
          remove: async () => {
            cloud.delete(name);
            return 'deleted';
          },
        }),
      );
    },
  });
}
