import { asChosen } from '../course/as-chosen.ts';
import type { Course } from '../course/course.ts';
import { graphOf, modifiersOf, ownersOf } from '../course/graph.ts';
import { type AnyOutputs, foreseen } from '../course/outputs.ts';
import { listRequests, type PlannedRequest } from '../course/request.ts';
import { resourceNameOf, tagsOf } from '../course/step.ts';
import { neededOutputs } from './attempt.ts';
import type { StepCard } from './events.ts';
import type { RunOptions } from './run.ts';
import { isUp, type Row, type State } from './state/row.ts';

export interface PlannedStep {
  readonly card: StepCard;
  readonly type: string;
  /** Physical name; parts that aren't known yet stand as placeholders. */
  readonly name: string;
  /** The mutating calls of its creation, with placeholders for what isn't known yet. */
  readonly requests: readonly PlannedRequest[];
  /** What the state says of it; undefined when it was never begun. */
  readonly status: Row['status'] | undefined;
}

export interface PlanOptions<Tools> extends Pick<RunOptions<Tools>, 'tools' | 'card'> {
  readonly course: Course<Tools>;
  readonly project: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly state: State | undefined;
}

/** Every step in order with the calls that create it. Writes nothing and sends nothing of its own. */
export async function plan<Tools>(options: PlanOptions<Tools>): Promise<readonly PlannedStep[]> {
  const { course, project, choices, state, tools, card } = options;
  const graph = graphOf(asChosen(course, choices));
  const rows = state?.rows ?? {};
  const known: Record<string, AnyOutputs> = {};
  const planned: PlannedStep[] = [];
  const { signal } = new AbortController();
  for (const [id, { step, module }] of graph.nodes) {
    const row = rows[id];
    const needs = neededOutputs(step, known);
    const name = row?.name ?? resourceNameOf(step, project, needs);
    const context = {
      ...tools({ step: id, signal, note: () => {}, emit: () => {} }),
      project,
      name,
      tags: tagsOf(project, module, id),
      token: row?.token ?? `<${id}.token>`,
      needs,
      modifiers: standing(modifiersOf(graph, id), rows),
      others: Object.fromEntries(
        ownersOf(step).map((owner) => [
          owner,
          standing(
            modifiersOf(graph, owner).filter((one) => one !== id),
            rows,
          ),
        ]),
      ),
      choices,
      signal,
      note: () => {},
      stages: () => {},
    };
    const foretold: Partial<AnyOutputs> = (await step.foresee?.(context)) ?? {};
    known[id] = foreseen(id, step.outputs, { ...foretold, ...row?.outputs });
    const requests = listRequests(await step.requests(context));
    planned.push({ card: card(step, module), type: step.type, name, requests, status: row?.status });
  }
  return planned;
}

/** Outputs of those among these steps that stand, by step. */
function standing(ids: readonly string[], rows: Readonly<Record<string, Row>>): Readonly<Record<string, AnyOutputs>> {
  const up = ids.flatMap((id) => rows[id] ?? []).filter(isUp);
  return Object.fromEntries(up.map((row) => [row.step, row.outputs]));
}
