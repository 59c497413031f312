import type { PlannedRequest } from '../../course/request.ts';
import type { StepCard } from '../../engine/events.ts';
import type { Scene } from '../screen.ts';
import type { Style } from '../style.ts';
import { costSentence } from '../text/cost.ts';
import { commandLines } from '../text/failure.ts';
import { fold, foldCommand } from '../text/fold.ts';
import { hourly, nameOf, usually } from '../text/words.ts';

export interface PlanView {
  readonly project: string;
  readonly perHour: number;
  readonly steps: readonly (StepCard & {
    readonly name: string;
    readonly status: string;
    readonly requests: readonly PlannedRequest[];
  })[];
}

/** The plan: every step under its module, with all its calls as command lines. */
export function planLines({ project, perHour, steps }: PlanView, style: Style, { world, hint }: Scene): string[] {
  const { columns, strong, faint, safe, glyphs } = style;
  const lines = [
    ...fold(`What is built, in this order; what doesn't wait for another runs side by side. Project ${project}.`, columns),
  ];
  let module: string | undefined;
  for (const step of steps) {
    if (step.module !== module) lines.push('', strong(nameOf(step.module)));
    module = step.module;
    const stands = step.status === 'created' ? `${glyphs.done} stands` : step.status === 'not begun' ? '' : `(${step.status})`;
    lines.push(
      ...fold(`${glyphs.doing} ${step.title} (${step.service}) ${stands}`, columns, { rest: '  ' }),
      ...fold(`usually ${usually(step.takes)}, ${hourly(step.perHour)}`, columns, { first: '    ' }).map(faint),
      ...step.requests.flatMap(({ line }) => foldCommand(`$ ${safe(line)}`, columns, { first: '    ', rest: '        ' })),
    );
  }
  return [
    ...lines,
    '',
    ...fold(`Cost of leaving it: ${costSentence(perHour, world)}.`, columns),
    ...commandLines('Build', hint(world === 'rehearsal' ? 'up --rehearse' : 'up'), style),
  ];
}
