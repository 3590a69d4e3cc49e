import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Paths of the public port that belong to ingestion; all others are the gateway's. */
const ingestionPaths = /^\/(c\/|postbacks\/|v1\/events(?:[/?]|$))/;

/** Takes the public port. Until the services are there it answers that they are coming. */
export async function openFrontServer(port: number, host: string): Promise<FrontServer> {
  let handlers: { ingestion: RequestHandler; gateway: RequestHandler } | undefined;
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, (request, response) => {
    if (handlers === undefined) {
      response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
      response.end('{"type":"urn:tributary:problem:starting","title":"The services are starting","status":503}');
      return;
    }
    const handle = ingestionPaths.test(request.url ?? '') ? handlers.ingestion : handlers.gateway;
    handle(request, response);
  });
  await listen(server, port, host);
  const address = server.address() as { port: number };
  return {
    url: `http://${host}:${address.port}`,
    serve: (services) => {
      handlers = services;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

export interface FrontServer {
  readonly url: string;
  serve(services: { ingestion: RequestHandler; gateway: RequestHandler }): void;
  /** Takes no new connection and waits for the answers under way. */
  close(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
