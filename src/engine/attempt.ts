import { randomUUID } from 'node:crypto';
import { ExplainedError } from '../course/errors.ts';
import { type GraphNode, modifiersOf, ownersOf } from '../course/graph.ts';
import { type AnyOutputs, isOfKind } from '../course/outputs.ts';
import { listRequests, type PlannedRequest, type RequestMap } from '../course/request.ts';
import { onlyChanges } from '../course/stages.ts';
import { type AnyStep, resourceNameOf, type StepContext, tagsOf } from '../course/step.ts';
import { digestOf } from './digest.ts';
import { nodeOf, noteOf, type Running, recordedOutputs } from './running.ts';
import { isUp, type Recipe, type Row } from './state/row.ts';

/** One look at a step and what may follow: its context, its requests, and the recipe its row would hold. */
export interface Attempt<Tools> {
  readonly node: GraphNode<Tools>;
  readonly context: Tools & StepContext<Record<string, AnyStep>>;
  readonly requestMap: RequestMap;
  readonly requests: readonly PlannedRequest[];
  readonly recipe: Recipe;
}

/**
 * Prepares a step from what is recorded; a `fresh` token is drawn for a new create, else the row's is kept.
 * @param recorded what other steps hand on, where it isn't what the rows say
 */
export async function prepare<Tools>(
  run: Running<Tools>,
  id: string,
  former: Row | undefined,
  fresh = false,
  recorded: Readonly<Record<string, AnyOutputs>> = recordedOutputs(run.store.state),
): Promise<Attempt<Tools>> {
  const node = nodeOf(run, id);
  const { step, module } = node;
  const { project } = run.store.state;
  const needs = neededOutputs(step, recorded);
  const token = fresh ? randomUUID() : (former?.token ?? randomUUID());
  const name = former?.name ?? resourceNameOf(step, project, needs);
  const context = contextFor(run, step, { name, token, needs, tags: tagsOf(project, module, id) });
  const requestMap: RequestMap = await step.requests(context);
  const requests = listRequests(requestMap);
  const recipe: Recipe = {
    step: id,
    module,
    type: step.type,
    name,
    tags: context.tags,
    token,
    account: run.at.account,
    region: run.at.region,
    needs: node.waitsFor,
    startedAt: fresh ? new Date().toISOString() : (former?.startedAt ?? new Date().toISOString()),
    stepVersion: step.version ?? 1,
    courseVersion: run.course.version,
    digest: digestOf(requests),
  };
  return { node, context, requestMap, requests, recipe };
}

/** What a step's functions are handed. `signal` ends waits when the run is asked to stop; calls in flight don't heed it.
 * `id` is the row's, where a step stands in for one that this version doesn't know. */
export function contextFor<Tools>(
  run: Running<Tools>,
  step: AnyStep<Tools>,
  own: Pick<StepContext<Record<string, AnyStep>>, 'name' | 'token' | 'tags' | 'needs'>,
  id: string = step.id,
): Tools & StepContext<Record<string, AnyStep>> {
  const note = noteOf(run, id);
  return {
    ...run.tools({ step: id, signal: run.stop, note, emit: run.say }),
    project: run.store.state.project,
    ...own,
    modifiers: modifierOutputs(run, id),
    others: othersOf(run, step),
    choices: run.store.state.choices,
    signal: run.stop,
    note,
    stages: onlyChanges((stages) => run.say({ type: 'step-stages', step: id, stages })),
  };
}

/** Outputs of the needed steps by the names this step gave them; an empty object for what isn't recorded. */
export function neededOutputs(
  step: AnyStep,
  recorded: Readonly<Record<string, AnyOutputs>>,
): Readonly<Record<string, AnyOutputs>> {
  const named = Object.entries<AnyStep>(step.needs);
  return Object.fromEntries(named.map(([name, needed]) => [name, recorded[needed.id] ?? {}]));
}

/** Outputs of those that change this step's resource and stand. One that is being deleted is left out. */
function modifierOutputs<Tools>(run: Running<Tools>, owner: string): Readonly<Record<string, AnyOutputs>> {
  const rows = modifiersOf(run.graph, owner).flatMap((id) => run.store.state.rows[id] ?? []);
  return Object.fromEntries(rows.filter(isUp).map((row) => [row.step, row.outputs]));
}

/** By owner: what the others that change the same hand on. */
function othersOf<Tools>(run: Running<Tools>, step: AnyStep<Tools>): StepContext<Record<string, AnyStep>>['others'] {
  return Object.fromEntries(
    ownersOf(step).map((owner) => {
      const { [step.id]: _own, ...others } = modifierOutputs(run, owner);
      return [owner, others];
    }),
  );
}

/** Outputs that hold all a step declares, and nothing else. @throws ExplainedError naming what is missing */
export function completeOutputs(step: AnyStep, outputs: AnyOutputs): AnyOutputs {
  const shape = Object.entries<Parameters<typeof isOfKind>[1]>(step.outputs);
  const wrong = shape.filter(([name, kind]) => !isOfKind(outputs[name], kind)).map(([name]) => name);
  if (wrong.length > 0) {
    throw new ExplainedError({
      what: `"${step.title}" doesn't say what it made`,
      why: `Its step "${step.id}" should hand on ${wrong.join(', ')}, and didn't.`,
      nextSteps: ['This is a fault of the course, not yours: please report it.', 'Run the same command again to try once more.'],
    });
  }
  return Object.fromEntries(shape.map(([name]) => [name, outputs[name] as AnyOutputs[string]]));
}
