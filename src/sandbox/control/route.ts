import type { CallContext } from '../server/call.ts';

/** What the control address can do beside what answering calls takes. */
export interface ControlContext extends CallContext {
  readonly endpoint: string;
  /** Exchanges the world's files: calls under way are cut off, services closed before and opened after. */
  readonly exchange: (work: () => Promise<void>) => Promise<void>;
  /** Begins to stop the whole sandbox. */
  readonly stop: (reason: string) => void;
  /** The environment of the sandbox's own process; undefined where it runs in somebody else's. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface ControlRequest {
  /** What stood in place of the path's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body's JSON; an empty object where none came. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** One thing the control address does. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/snapshots/:name`; a last `*name` takes the rest, slashes and all. */
  readonly path: string;
  /** True: needs no token, because it says nothing that isn't public on this machine. */
  readonly open?: boolean;
  /** What it returns is the answer's JSON. @throws ControlError for a request that can't be served */
  readonly run: (request: ControlRequest, context: ControlContext) => unknown;
}

/** A request to the control address that can't be served. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What stood in the place of a path's names; undefined when it is another path. */
export function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith('*')) {
      const rest = given.slice(index).join('/');
      params[part.slice(1)] = decodeURIComponent(rest);
      return rest === '' ? undefined : params;
    }
    const value = given[index];
    if (value === undefined) return undefined;
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}
