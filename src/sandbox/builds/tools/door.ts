import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A program that a build has started and that we stand in for. */
export interface ToolCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What was piped into it, where it reads its input. */
  readonly stdin: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Aborted when the program is killed, or the build ends. */
  readonly signal: AbortSignal;
}

/** Does what a program would, and gives its exit code. */
export type Tool = (call: ToolCall) => Promise<number>;

/** What a build can ask for, by the name of the program. */
export type Tools = Readonly<Record<'docker' | 'aws', Tool>>;

/** Where the programs of a build knock. */
export interface Door {
  readonly path: string;
  close(): Promise<void>;
}

/** Opens a door in a build's folder: only who may enter that can knock. */
export async function openDoor(folder: string, tools: Tools): Promise<Door> {
  const path = join(folder, 'door');
  const over = new AbortController();
  const server = createServer((request, response) => {
    void answerKnock(request, response, tools, over.signal);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        over.abort(new Error('The build has ended.'));
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Runs the tool that is asked for, and tells line by line what it says: JSON, `{ out }`, `{ err }`, at last `{ code }`. */
export async function answerKnock(
  request: IncomingMessage,
  response: ServerResponse,
  tools: Tools,
  over: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  const end = () => gone.abort(over.reason ?? new Error('The program was killed.'));
  response.once('close', () => {
    over.removeEventListener('abort', end);
    end();
  });
  over.addEventListener('abort', end, { once: true });
  const say = (line: object) => void response.write(`${JSON.stringify(line)}\n`);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = JSON.parse(Buffer.concat(chunks).toString()) as Pick<ToolCall, 'args' | 'cwd' | 'env' | 'stdin'>;
    const tool = new Map<string, Tool>(Object.entries(tools)).get(request.url?.slice(1) ?? '');
    const { signal } = gone;
    const code = tool ? await tool({ ...call, signal, out: (out) => say({ out }), err: (err) => say({ err }) }) : 127;
    say({ code });
  } catch (error) {
    const { message, why } = error as { message: string; why?: unknown };
    for (const line of [message, ...(typeof why === 'string' ? why.split('\n') : [])]) say({ err: line });
    say({ code: 1 });
  } finally {
    response.end();
  }
}
