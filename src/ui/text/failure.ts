import type { FailureView } from '../screen.ts';
import type { Style } from '../style.ts';
import { fold, foldCommand } from './fold.ts';

const asSentence = (text: string) => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?:]$/.test(begun) ? begun : `${begun}.`;
};

/** An error for the person who reads it: what happened, why, what to do next, in that order. */
export function failureLines({ what, why, nextSteps, requestId, stack }: FailureView, style: Style): string[] {
  const { columns, glyphs } = style;
  const paragraph = (text: string, indent: string) => fold(style.safe(text), columns, { first: indent });
  const [headline = '', ...rest] = fold(`${glyphs.failed} ${style.safe(what)}`, columns, { rest: '  ' });
  return [
    style.bad(headline),
    ...rest.map(style.bad),
    // What a build printed last is lines of its own; they mustn't run together.
    ...(why === undefined
      ? []
      : asSentence(why)
          .split('\n')
          .flatMap((line) => paragraph(line, '  '))),
    ...nextSteps.flatMap((step) => nextStepLines(step, style)),
    ...(requestId === undefined ? [] : [style.faint(`  AWS request id: ${requestId}`)]),
    ...(stack === undefined ? [] : ['', ...stack.split('\n').map((line) => style.faint(line))]),
  ];
}

function nextStepLines(step: string, style: Style): string[] {
  const indents = { first: `  ${style.glyphs.doing} `, rest: `  ${' '.repeat(style.glyphs.doing.length)} ` };
  return fold(style.safe(step), style.columns, indents);
}

/** A command to type next, after a word that says what it is for. */
export function commandLines(label: string, command: string, { columns, strong }: Style): string[] {
  const first = `  ${label.padEnd(9)} `;
  if (first.length + command.length <= columns) return [`${first}${strong(command)}`];
  return [`  ${label}`, ...foldCommand(command, columns, { first: '    ' }).map((line) => strong(line))];
}
