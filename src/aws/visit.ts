/** What an address answered, read to its end. */
export interface Visit {
  readonly status: number;
  /** The content type, in lower case; empty where none was given. */
  readonly type: string;
  readonly text: string;
}

export interface VisitOptions {
  /** After how many milliseconds without a whole answer it gives up. */
  readonly patience: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads an address as anybody would, without credentials; a redirect is an answer.
 *
 * The clock is our own because `AbortSignal.timeout` doesn't keep a process alive: where a connection is lost in a
 * moment that `fetch` never notices, nothing would be left to wait for, and Node would end in the middle (exit code 13).
 * @throws a TimeoutError, the signal's reason, or what `fetch` throws when the connection fails
 */
export async function visit(url: string, { patience, signal }: VisitOptions): Promise<Visit> {
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(new DOMException(`No answer within ${patience} ms`, 'TimeoutError')), patience);
  try {
    const signals = signal === undefined ? [late.signal] : [late.signal, signal];
    const response = await fetch(url, { signal: AbortSignal.any(signals), redirect: 'manual' });
    const type = (response.headers.get('content-type') ?? '').toLowerCase();
    return { status: response.status, type, text: await response.text() };
  } finally {
    clearTimeout(clock);
  }
}
