/** What an address answered, read to its end. */
export interface Visit {
  readonly status: number;
  /** The content type, in lower case; empty where none was given. */
  readonly type: string;
  readonly text: string;
  /** When it was answered, as the Date header has it; empty where it has none. */
  readonly date: string;
}

export interface VisitOptions {
  /** After how many milliseconds without a whole answer it gives up. */
  readonly patience: number;
  readonly signal?: AbortSignal;
  /** GET if left out. */
  readonly method?: 'GET' | 'HEAD';
  /** To leave no connection behind: the next visit isn't sent to the same task again, only because it knows the way. */
  readonly close?: boolean;
}

/**
 * Reads an address as anybody would, without credentials; a redirect is an answer.
 *
 * The clock is our own because `AbortSignal.timeout` doesn't keep a process alive: where a connection is lost in a
 * moment that `fetch` never notices, nothing would be left to wait for, and Node would end in the middle (exit code 13).
 * @throws a TimeoutError, the signal's reason, or what `fetch` throws when the connection fails
 */
export async function visit(url: string, { patience, signal, method = 'GET', close = false }: VisitOptions): Promise<Visit> {
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(new DOMException(`No answer within ${patience} ms`, 'TimeoutError')), patience);
  try {
    const signals = signal === undefined ? [late.signal] : [late.signal, signal];
    const headers = close ? { connection: 'close' } : {};
    const response = await fetch(url, { method, headers, signal: AbortSignal.any(signals), redirect: 'manual' });
    const header = (name: string) => response.headers.get(name) ?? '';
    return {
      status: response.status,
      type: header('content-type').toLowerCase(),
      date: header('date'),
      text: await response.text(),
    };
  } finally {
    clearTimeout(clock);
  }
}
