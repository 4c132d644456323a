import http from 'node:http';
import https from 'node:https';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { AheadConnections } from './ahead-connections.js';
import { addWhenDeparting } from './held-request.js';

/** Where a connection goes. `host` is a name or a literal address without brackets. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
}

type AgentOptions = http.AgentOptions & { readonly timeout: number };
type Named = Pick<http.ClientRequestArgs, 'host' | 'port'>;

/** An agent that can open connections before a call needs them, and holds a call back until it may depart. */
export class AheadHttpAgent extends http.Agent {
  private readonly ahead: AheadConnections;

  constructor(private readonly given: AgentOptions) {
    super(given);
    this.ahead = new AheadConnections(given.timeout);
  }

  connectAhead(server: Server): void {
    this.ahead.add(nameOf(server), () =>
      connect({
        ...server,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: this.given.keepAliveMsecs ?? 0,
      }),
    );
  }

  override addRequest(...[request, options]: Parameters<http.Agent['addRequest']>): void {
    addWhenDeparting(request, options, super.addRequest.bind(this));
  }

  override createConnection(
    ...[options, made]: Parameters<http.Agent['createConnection']>
  ): ReturnType<http.Agent['createConnection']> {
    return this.ahead.take(nameOf(options)) ?? super.createConnection(options, made);
  }

  override destroy(): void {
    this.ahead.close();
    super.destroy();
  }
}

/** The same with TLS: certificates are checked, under the agent's own rules, before anything can be sent. */
export class AheadHttpsAgent extends https.Agent {
  private readonly ahead: AheadConnections;

  constructor(given: AgentOptions & https.AgentOptions) {
    super(given);
    this.ahead = new AheadConnections(given.timeout);
  }

  connectAhead(server: Server): void {
    this.ahead.add(nameOf(server), (): Socket => {
      const { timeout: _idle, host: _host, port: _port, ...rules } = this.options;
      return connectSecurely({
        ...rules,
        ...server,
        servername: isIP(server.host) === 0 ? server.host : '',
      });
    });
  }

  override addRequest(...[request, options]: Parameters<https.Agent['addRequest']>): void {
    addWhenDeparting(request, options, super.addRequest.bind(this));
  }

  override createConnection(
    ...[options, made]: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    return this.ahead.take(nameOf(options)) ?? super.createConnection(options, made);
  }

  override destroy(): void {
    this.ahead.close();
    super.destroy();
  }
}

function nameOf({ host, port }: Named): string {
  return `${host ?? ''}:${port ?? ''}`;
}
