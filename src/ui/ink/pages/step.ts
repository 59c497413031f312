import type { PlannedRequest } from '../../../course/request.ts';
import type { StepCard } from '../../../engine/events.ts';
import { fileDiffOf } from '../../plain/request-lines.ts';
import type { Style } from '../../style.ts';
import { fold, foldCommand } from '../../text/fold.ts';
import { count, dollars, hourly, nameOf, usually } from '../../text/words.ts';
import type { KeyHint, Page } from '../page.ts';
import { proseLines } from '../prose.ts';

export interface StepPart {
  readonly card: StepCard;
  readonly requests: readonly PlannedRequest[];
}

export interface StepView {
  readonly card: StepCard;
  /** Markdown; empty where a step has none. */
  readonly story: string;
  /** What is about to be sent. */
  readonly requests: readonly PlannedRequest[];
  /** The steps that go along with it, each with what is sent for it. */
  readonly along: readonly StepPart[];
  /** Its place among the pauses, from 1. */
  readonly number: number;
  readonly of: number;
  readonly world: 'rehearsal' | 'aws' | 'endpoint';
}

const titleOf = ({ card, number, of }: StepView) => `${nameOf(card.module)}, step ${number} of ${of}: ${card.title}`;

const aside: readonly KeyHint[] = [
  { key: '?', does: 'glossary' },
  { key: 'b', does: 'back' },
  { key: 'e', does: 'express' },
  { key: 't', does: 'tear down' },
  { key: 'q', does: 'quit' },
];

/** Explain: the step's story. */
export function storyPage(view: StepView, { earlier }: { readonly earlier: boolean }): Page {
  return {
    title: titleOf(view),
    body: (style) => proseLines(view.story, style),
    words: view.story,
    keys: [{ key: 'enter', does: 'next' }, ...aside.filter(({ key }) => earlier || key !== 'b')],
  };
}

/** Show: the calls about to be sent, as command lines with the real names in them, and what it costs. */
export function callsPage(view: StepView): Page {
  return {
    title: titleOf(view),
    body: (style) => [
      ...fold(summary(view), style.columns),
      '',
      ...callLines(view.requests, style, wholeCall),
      ...view.along.flatMap((part) => alongLines(part, style)),
    ],
    words: view.story,
    keys: [{ key: 'enter', does: 'go' }, { key: 'v', does: 'request' }, ...aside],
  };
}

/** How many calls to whom, how long they usually take together, and what runs by the hour from then on. */
function summary({ card, requests, along, world }: StepView): string {
  const calling = [{ card, requests }, ...along].filter((part) => part.requests.length > 0);
  const parts = calling.length > 0 ? calling : [{ card, requests }];
  const services = [...new Set(parts.map((part) => part.card.service))];
  const to = services.length === 1 ? services[0] : `${services.slice(0, -1).join(', ')} and ${services.at(-1)}`;
  const sent = parts.flatMap((part) => part.requests);
  const files = sent.filter(({ kind }) => kind === 'file').length;
  const first = files === 0 ? '' : `${count(files, 'file')} of yours ${files === 1 ? 'changes' : 'change'}, then `;
  const sum = (of: (one: StepCard) => number) => parts.reduce((all, part) => all + of(part.card), 0);
  const time = usually({ from: sum(({ takes }) => takes.from), to: sum(({ takes }) => takes.to) });
  const perHour = sum((one) => one.perHour);
  const cost = perHour === 0 ? 'nothing by the hour' : `${hourly(perHour)}, ${dollars(perHour * 24)} a day`;
  return `${first}${count(sent.length - files, 'call')} to ${to}. ${world === 'rehearsal' ? 'In AWS it takes' : 'It usually takes'} ${time} and costs ${cost}.`;
}

/** `v`: the requests whole, as the SDK is given them. */
export function requestPage({ card, requests, along }: Pick<StepView, 'card' | 'requests' | 'along'>): Page {
  return {
    title: `What is sent for: ${card.title}`,
    body: (style) =>
      [...requests, ...along.flatMap((part) => part.requests)].flatMap((request, index) => [
        ...(index === 0 ? [] : ['']),
        ...(request.kind === 'file'
          ? [...fold(style.safe(request.line), style.columns).map(style.strong), ...fileDiffOf(request, style)]
          : [style.strong(`${request.service} ${request.operation}`), ...jsonLines(request.input, style)]),
      ]),
    keys: [
      { key: 'enter', does: 'close' },
      { key: 'v', does: 'close' },
    ],
  };
}

/** `b`: a step that was passed already, to read. */
export function readingPage(view: StepView, neighbours: { readonly earlier: boolean; readonly later: boolean }): Page {
  return {
    title: `${titleOf(view)} (to read)`,
    body: (style) => [
      ...proseLines(view.story, style),
      '',
      ...callLines(view.requests, style, wholeCall),
      ...view.along.flatMap((part) => alongLines(part, style)),
    ],
    words: view.story,
    keys: [
      { key: 'enter', does: neighbours.later ? 'forward' : 'go on' },
      ...(neighbours.earlier ? [{ key: 'b', does: 'further back' }] : []),
      { key: 'v', does: 'request' },
      { key: '?', does: 'glossary' },
      { key: 'esc', does: 'go on' },
    ],
  };
}

/** How many calls of one operation are shown one by one; `v` shows them all. */
const shownOfEach = 2;

/** How many lines of a call are shown: all of a step's own, and of those that go along with it what fits a glance. */
const [wholeCall, partsCall] = [Number.POSITIVE_INFINITY, 3];

/** A step that goes along: its title, and its calls cut short. */
function alongLines({ card, requests }: StepPart, style: Style): string[] {
  return ['', ...fold(`And with it: ${card.title}`, style.columns), ...callLines(requests, style, partsCall)];
}

function callLines(requests: readonly PlannedRequest[], style: Style, most: number): string[] {
  const { columns, safe, link, faint, glyphs } = style;
  const kinds = new Map<string, PlannedRequest[]>();
  for (const request of requests) {
    const kind = `${request.service} ${request.operation}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), request]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const shown = alike.length <= shownOfEach + 1 ? alike : alike.slice(0, shownOfEach);
    const left = alike.length - shown.length;
    return [
      ...shown.flatMap((request) => {
        if (request.kind === 'file') return fileLines(request, style);
        const { line } = request;
        const [first = '', ...rest] = foldCommand(`$ ${safe(line)}`, columns, { rest: '    ' }).flatMap((one) =>
          cut(one, columns, '      '),
        );
        const more = rest.length + 1 - most;
        const seen = more > 1 ? rest.slice(0, most - 2) : rest;
        return [
          `${faint('$')} ${link(first.slice(2))}`,
          ...seen.map(link),
          ...(more > 1 ? [faint(`    ${glyphs.ellipsis} ${more + 1} more lines (v shows them)`)] : []),
        ];
      }),
      ...(left === 0 ? [] : [faint(`${glyphs.ellipsis} and ${left} more like it (v shows them)`)]),
    ];
  });
}

/** The most lines of a change to a file that are shown at once; `v` shows a longer one. */
const shortChange = 14;

/** A change to a file of the learner's: no call, and small enough to be read where it stands, or by itself. */
function fileLines(request: PlannedRequest, style: Style): string[] {
  const { columns, safe, glyphs } = style;
  const lines = fileDiffOf(request, { ...style, columns: columns - 2 });
  const isShort = lines.length <= shortChange;
  const [said, rest] = [`${glyphs.doing} ${safe(request.line)}`, { rest: '    ' }] as const;
  if (!isShort) return fold(`${said} (v shows it)`, columns, rest);
  return [...fold(said, columns, rest), ...lines.map((line) => `  ${line}`)];
}

/** JSON, its long values cut into lines of the window's width: nothing of a request is left out. */
function jsonLines(input: unknown, { columns, safe }: Style): string[] {
  return JSON.stringify(input, undefined, 2)
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return cut(safe(line), columns, `${indent}    `);
    });
}

const withSign = (line: string, index: number, { length }: readonly string[]) => (index === length - 1 ? `${line} \\` : line);

/**
 * Cuts a line that has no place to fold at, so that none of it is out of sight. Behind a comma where there is one: between
 * the members of a document a new line means nothing, so that the command can still be pasted.
 */
function cut(line: string, columns: number, indent: string): string[] {
  if (line.length <= columns) return [line];
  const goesOn = ' \\';
  // The sign that the command goes on stays with the last piece.
  if (line.endsWith(goesOn)) return cut(line.slice(0, -goesOn.length), columns - goesOn.length, indent).map(withSign);
  const space = line.lastIndexOf(' ', columns - 2);
  // Between words the shell must be told that the command goes on; within quotes a new line is a part of them.
  if (space > columns / 2 && !/['"]/.test(line)) {
    return [`${line.slice(0, space)} \\`, ...cut(`${indent}${line.slice(space + 1)}`, columns, indent)];
  }
  const comma = line.lastIndexOf(',', columns - 1) + 1;
  const at = comma > columns / 2 ? comma : columns;
  const room = Math.max(columns, indent.length + 8);
  return [line.slice(0, at), ...cut(`${indent}${line.slice(at)}`, room, indent)];
}
