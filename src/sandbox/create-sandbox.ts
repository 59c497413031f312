import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { answerControl, CONTROL_PREFIX } from './control/answer-control.ts';
import { type SandboxControl, sandboxControl } from './control/client.ts';
import type { ControlContext } from './control/route.ts';
import { holdApiPort } from './hold-api-port.ts';
import { answerAside, asideFor } from './server/aside.ts';
import { answerCall } from './server/call.ts';
import { closeServer, trackConnections } from './server/connections.ts';
import { createFaultPlan } from './server/faults/plan.ts';
import { createGate } from './server/gate.ts';
import { type Journal, openJournal } from './server/journal.ts';
import { noteInto } from './server/note.ts';
import type { Service } from './service.ts';
import { sandboxServices } from './services/index.ts';
import { createWire } from './wire/wire.ts';
import { identityOf } from './world/identity.ts';
import { type OpenWorld, openWorld } from './world/open-world.ts';

export interface SandboxOptions {
  /** The folder of its world; made where it isn't there. */
  readonly dir: string;
  /** The region of a world that is born; one that is there keeps its own. */
  readonly region?: string;
  readonly services?: readonly Service[];
  /** The environment of a process that is the sandbox's own: who speaks to it may change what tasks and builds see of it. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of bugs of ours; by default they go to stderr. */
  readonly report?: (error: unknown, where: string) => void;
}

/** A sandbox that runs in this process. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  readonly world: OpenWorld;
  readonly control: SandboxControl;
  /** Resolves with the reason once it has stopped, whoever stopped it. */
  readonly stopped: Promise<string>;
  close(reason?: string): Promise<void>;
}

/**
 * Opens the world of a folder and answers at its API port.
 * @throws SandboxError when the folder's sandbox runs already, a port is taken, or a file is damaged
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { region, services = sandboxServices(), report = toStderr } = options;
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const identity = await identityOf(dir, region === undefined ? {} : { region });

  // Requests that come before the world is open wait for it. The port is what keeps a second process out.
  const opening = deferred<(message: IncomingMessage, response: ServerResponse) => void>();
  opening.promise.catch(() => undefined);
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (message, response) => {
    opening.promise.then(
      (answer) => answer(message, response),
      () => response.destroy(),
    );
  });
  await holdApiPort(server, dir, identity);
  const journal = openJournal(join(dir, 'journal.ndjson'));
  try {
    const world = await openWorld({ dir, report, note: noteInto(journal, report) });
    for (const service of services) await service.open?.(world);
    const { env } = options;
    const sandbox = serve({ world, services, server, journal, report, ...(env && { env }) });
    opening.resolve(sandbox.answer);
    return sandbox;
  } catch (error) {
    opening.reject(error);
    journal.close();
    await closeServer(server);
    throw error;
  }
}

interface Serving {
  readonly world: OpenWorld;
  readonly services: readonly Service[];
  readonly server: Server;
  readonly journal: Journal;
  readonly report: (error: unknown, where: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

function serve({ world, services, server, journal, report, env }: Serving) {
  const endpoint = `http://127.0.0.1:${world.identity.apiPort}`;
  const connections = trackConnections();
  const gate = createGate();
  const stopped = deferred<string>();
  let closing: Promise<void> | undefined;

  const closeServices = async () => {
    await world.jobs.stopAll();
    for (const service of services) {
      await Promise.resolve(service.close?.(world)).catch((error: unknown) => report(error, `closing ${service.id}`));
    }
  };
  const context: ControlContext = {
    world,
    services,
    wire: createWire(services),
    faults: createFaultPlan(),
    gate,
    journal,
    report,
    endpoint,
    ...(env && { env }),
    stop(reason) {
      // Whoever asked for it is answered first.
      setImmediate(() => void close(reason));
    },
    async exchange(work) {
      connections.abortAll("The sandbox's world is being exchanged.", (response) => isControl(response.req));
      await gate.alone(async () => {
        await closeServices();
        try {
          await work();
        } finally {
          world.reload();
          for (const service of services) await service.open?.(world);
        }
      });
    },
  };

  const close = (reason = 'It was closed.'): Promise<void> => {
    closing ??= (async () => {
      connections.abortAll('The sandbox stops.', (response) => response.writableEnded);
      // The port is given back last: nobody else opens this world while we still write to it.
      await gate.alone(async () => {
        await closeServices();
        world.close();
        context.journal.close();
        await closeServer(server);
      });
      stopped.resolve(reason);
    })();
    return closing;
  };

  const answer = (message: IncomingMessage, response: ServerResponse) => {
    if (closing) {
      response.destroy();
      return;
    }
    const signal = connections.signalFor(response);
    const aside = asideFor(services, message);
    const answered = isControl(message)
      ? answerControl(message, response, signal, context)
      : aside
        ? answerAside(message, response, signal, context, aside)
        : answerCall(message, response, signal, context);
    answered.catch((error: unknown) => {
      report(error, message.url ?? '/');
      response.destroy();
    });
  };

  const { accessKeyId, secretAccessKey } = world.identity.key;
  const { token } = world.identity;
  const control = sandboxControl({ endpoint, token });
  const { region, account } = world;
  return {
    answer,
    ...{ endpoint, region, account, accessKeyId, secretAccessKey, token, world, control },
    stopped: stopped.promise,
    close,
  };
}

function isControl({ url = '/' }: IncomingMessage): boolean {
  return url === CONTROL_PREFIX || url.startsWith(`${CONTROL_PREFIX}/`);
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function toStderr(error: unknown, where: string): void {
  process.stderr.write(
    `${new Date().toISOString()} ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
