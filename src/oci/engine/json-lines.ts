import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { piecesOf } from './call.ts';

/** What an engine says one JSON document a line while it builds and loads ("Build an image" in Docker's Engine API). */
export interface ProgressLine {
  /** Text of the build, with its own line ends. */
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: { readonly ID?: string };
}

/** Reads a stream of JSON documents, one a line, as they come. */
export async function* readJsonLines(stream: Readable, signal?: AbortSignal): AsyncGenerator<ProgressLine> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of piecesOf(stream, signal)) {
    const lines = (rest + decoder.write(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as ProgressLine;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as ProgressLine;
}
