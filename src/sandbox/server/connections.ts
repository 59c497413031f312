import type { Server, ServerResponse } from 'node:http';

/** The calls that are under way, and the signal each of them works by. */
export interface Connections {
  /** A signal for this call; it is aborted when the client hangs up, or by `abortAll`. */
  signalFor(response: ServerResponse): AbortSignal;
  /** Ends what is under way without an answer, save what `spared` says. */
  abortAll(reason: string, spared: (response: ServerResponse) => boolean): void;
}

export function trackConnections(): Connections {
  const open = new Map<ServerResponse, AbortController>();
  return {
    signalFor(response) {
      const controller = new AbortController();
      open.set(response, controller);
      response.once('close', () => {
        open.delete(response);
        if (!response.writableFinished) controller.abort(new Error('The client hung up.'));
      });
      return controller.signal;
    },
    abortAll(reason, spared) {
      for (const [response, controller] of open) {
        if (spared(response)) continue;
        controller.abort(new Error(reason));
        response.destroy();
      }
    },
  };
}

/** Binds a server to a port of this machine alone. @throws the system's error, EADDRINUSE for one */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Stops listening and ends what is connected. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
