import {
  Module,
  type CanActivate,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditLog } from '#libs/audit/audit.js';
import { readSettings, SETTINGS } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { grants, type Permission } from '#libs/identity/permission.js';
import {
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  type Principal,
  type PrincipalRequest,
} from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { forbidden } from '#libs/kernel/problem.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Vault } from '#libs/vault/vault.js';
import { CallbacksHttpModule, registerRawCallbackBody } from '../callbacks.http.js';
import { ChannelsHttpModule } from '../channels.http.js';
import { CONNECTORS, type Connector } from '../connector.js';
import { MediaHttpModule } from '../media.http.js';

export interface ChannelAppParts {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly connector: Connector;
  /** Everything that is logged is given to it. */
  readonly log: (entry: unknown) => void;
  /** Of the server, so that answers look as they do there. */
  readonly filter: ExceptionFilter;
  readonly pipe: PipeTransform;
}

export interface ChannelApp {
  readonly app: NestFastifyApplication;
  /** Requests with this name in `x-test-person` come from that person. */
  readonly people: Map<string, Principal>;
}

@Module({})
class PartsModule {
  static of(parts: ChannelAppParts): DynamicModule {
    const settings = readSettings({
      JIDA_PUBLIC_URL: 'https://jida.example.gov.cn',
      JIDA_ALLOW_ADDRESSES: '127.0.0.1',
    });
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: parts.clock },
      { provide: Database, useValue: parts.database },
      { provide: JobQueue, useValue: parts.queue },
      { provide: Vault, useValue: parts.vault },
      { provide: AuditLog, useValue: new AuditLog(parts.clock) },
      { provide: CONNECTORS, useValue: new Map([[parts.connector.kind, parts.connector]]) },
    ];
    return {
      module: PartsModule,
      global: true,
      providers,
      exports: providers.map((provider) => provider.provide),
    };
  }
}

@Module({})
class ChannelAppModule {
  static of(parts: ChannelAppParts): DynamicModule {
    return {
      module: ChannelAppModule,
      imports: [PartsModule.of(parts), ChannelsHttpModule, CallbacksHttpModule, MediaHttpModule],
    };
  }
}

/** The channels' HTTP as the server offers it, with a stand-in for signing in. */
export async function createChannelApp(parts: ChannelAppParts): Promise<ChannelApp> {
  const note = (...entry: unknown[]): void => {
    parts.log(entry);
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    ChannelAppModule.of(parts),
    new FastifyAdapter(),
    {
      logger: { log: note, error: note, warn: note, debug: note, verbose: note, fatal: note },
      abortOnError: false,
    },
  );
  const people = new Map<string, Principal>();
  registerRawCallbackBody(app.getHttpAdapter().getInstance());
  app.setGlobalPrefix('api/v1', { exclude: ['callbacks/:channelKey'] });
  app.useGlobalGuards(new NamedPeople(people));
  app.useGlobalFilters(parts.filter);
  app.useGlobalPipes(parts.pipe);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, people };
}

class NamedPeople implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly people: ReadonlyMap<string, Principal>) {}

  canActivate(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, places) === true) return true;
    const permission = this.reflector.getAllAndOverride<Permission>(PERMISSION_METADATA, places);
    const request = context
      .switchToHttp()
      .getRequest<PrincipalRequest & { headers: Record<string, string> }>();
    const person = this.people.get(request.headers['x-test-person'] ?? '');
    if (person === undefined || !grants(person.roles, permission)) throw forbidden('没有权限');
    request.principal = person;
    return true;
  }
}
