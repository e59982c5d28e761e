import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Certificate } from '../../sandbox/tenant/certificates';
import { pointsIn, spansIn, type PointSeen, type SpanSeen } from './otlp';

/** How a receiver answers: as it should, never, or with a failure. */
export type Manner = 'takes' | 'hangs' | 'fails';

/** Somebody whom telemetry is sent to: a collector, or the ingestion endpoint of Application Insights. */
export class Receiver {
  manner: Manner = 'takes';
  /** Every body that came, by its path, unpacked. */
  readonly bodies: { readonly path: string; readonly headers: string; readonly body: Buffer }[] = [];
  readonly #server: Server;

  /** @param certificate with it by TLS */
  constructor(certificate?: Certificate) {
    const listener: RequestListener = (request, response) => {
      void this.#take(request).then(() => {
        if (this.manner === 'hangs') return;
        const status = this.manner === 'takes' ? 200 : 500;
        // What Application Insights answers with is of no harm to a collector's client.
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ itemsReceived: 1, itemsAccepted: 1, errors: [] }));
      });
    };
    this.#server = certificate === undefined ? createHttp(listener) : createHttps(certificate, listener);
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get spans(): readonly SpanSeen[] {
    return this.bodies.filter(({ path }) => path.endsWith('/v1/traces')).flatMap(({ body }) => spansIn(body));
  }

  get points(): readonly PointSeen[] {
    return this.bodies.filter(({ path }) => path.endsWith('/v1/metrics')).flatMap(({ body }) => pointsIn(body));
  }

  /** Everything that came, to be searched. */
  get all(): string {
    return this.bodies.map(({ path, headers, body }) => `${path}\n${headers}\n${body.toString('latin1')}`).join('\n');
  }

  async #take(request: IncomingMessage): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const bytes = Buffer.concat(pieces);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    this.bodies.push({ path: request.url ?? '', headers: request.rawHeaders.join('\n'), body });
  }
}
