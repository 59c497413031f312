import type { PlannedRequest } from '../../../course/request.ts';
import type { StepCard } from '../../../engine/events.ts';
import type { Style } from '../../style.ts';
import { fold, foldCommand } from '../../text/fold.ts';
import { count, hourly, nameOf, usually } from '../../text/words.ts';
import type { KeyHint, Page } from '../page.ts';
import { proseLines } from '../prose.ts';

export interface StepView {
  readonly card: StepCard;
  /** Markdown; empty where a step has none. */
  readonly story: string;
  /** What is about to be sent. */
  readonly requests: readonly PlannedRequest[];
  /** Titles of the steps that go along with it. */
  readonly along: readonly string[];
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
  const { card, requests, along, world, story } = view;
  const time = usually(card.takes);
  const cost = card.perHour === 0 ? 'nothing by the hour' : hourly(card.perHour);
  return {
    title: titleOf(view),
    body: (style) => [
      ...fold(
        `${count(requests.length, 'call')} to ${card.service}. ${world === 'rehearsal' ? `In AWS it takes ${time} and costs` : `It usually takes ${time} and costs`} ${cost}.`,
        style.columns,
      ),
      ...(along.length === 0 ? [] : fold(`Along with it: ${along.join(', ')}.`, style.columns)),
      '',
      ...callLines(requests, style),
    ],
    words: story,
    keys: [{ key: 'enter', does: 'go' }, { key: 'v', does: 'request' }, ...aside],
  };
}

/** `v`: the requests whole, as the SDK is given them. */
export function requestPage({ card, requests }: Pick<StepView, 'card' | 'requests'>): Page {
  return {
    title: `What is sent for: ${card.title}`,
    body: (style) =>
      requests.flatMap(({ service, operation, input }, index) => [
        ...(index === 0 ? [] : ['']),
        style.strong(`${service} ${operation}`),
        ...jsonLines(input, style),
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
    body: (style) => [...proseLines(view.story, style), '', ...callLines(view.requests, style)],
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

function callLines(requests: readonly PlannedRequest[], style: Style): string[] {
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
      ...shown.flatMap(({ line }) => {
        const [first = '', ...rest] = foldCommand(`$ ${safe(line)}`, columns, { rest: '    ' }).flatMap((one) =>
          cut(one, columns, '      '),
        );
        return [`${faint('$')} ${link(first.slice(2))}`, ...rest.map(link)];
      }),
      ...(left === 0 ? [] : [faint(`${glyphs.ellipsis} and ${left} more like it (v shows them)`)]),
    ];
  });
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

/**
 * Cuts a line that has no place to fold at, so that none of it is out of sight. Behind a comma where there is one: between
 * the members of a document a new line means nothing, so that the command can still be pasted.
 */
function cut(line: string, columns: number, indent: string): string[] {
  if (line.length <= columns) return [line];
  const comma = line.lastIndexOf(',', columns - 1) + 1;
  const at = comma > columns / 2 ? comma : columns;
  const room = Math.max(columns, indent.length + 8);
  return [line.slice(0, at), ...cut(`${indent}${line.slice(at)}`, room, indent)];
}
