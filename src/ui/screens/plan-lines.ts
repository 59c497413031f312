import type { PlannedRequest } from '../../course/request.ts';
import type { StepCard } from '../../engine/events.ts';
import { requestLines } from '../plain/request-lines.ts';
import type { Scene } from '../screen.ts';
import type { Style } from '../style.ts';
import { costSentence } from '../text/cost.ts';
import { commandLines } from '../text/failure.ts';
import { fold } from '../text/fold.ts';
import { hourly, nameOf, usually } from '../text/words.ts';
import { type ChangeView, changeLines } from './change-lines.ts';

export interface PlanView {
  readonly project: string;
  readonly perHour: number;
  /** What another choice changes of what stands. */
  readonly changes: ChangeView | null;
  readonly steps: readonly (StepCard & {
    readonly name: string;
    readonly status: string;
    readonly requests: readonly PlannedRequest[];
  })[];
}

/** The plan: every step under its module, with its calls as command lines; `all` shows those too that are much alike. */
export function planLines(
  { project, perHour, changes, steps }: PlanView,
  style: Style,
  { world, hint, all }: Scene & { readonly all: boolean },
): string[] {
  const { columns, strong, faint, glyphs } = style;
  const lines = [
    ...fold(`What is built, in this order; what doesn't wait for another runs side by side. Project ${project}.`, columns),
    ...(changes === null ? [] : ['', ...changeLines(changes, style, world)]),
  ];
  let module: string | undefined;
  for (const step of steps) {
    if (step.module !== module) lines.push('', strong(nameOf(step.module)));
    module = step.module;
    const stands = step.status === 'created' ? `${glyphs.done} stands` : step.status === 'not begun' ? '' : `(${step.status})`;
    lines.push(
      ...fold(`${glyphs.doing} ${step.title} (${step.service}) ${stands}`, columns, { rest: '  ' }),
      ...fold(`usually ${usually(step.takes)}, ${hourly(step.perHour)}`, columns, { first: '    ' }).map(faint),
      ...requestLines(step.requests, style, { all }),
    );
  }
  return [
    ...lines,
    '',
    ...fold(`Cost of leaving it: ${costSentence(perHour, world)}.`, columns),
    ...(all ? [] : commandLines('All calls', hint('plan --verbose'), style)),
    ...commandLines('Build', hint(world === 'rehearsal' ? 'up --rehearse' : 'up'), style),
  ];
}
