import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { CallbacksHttpModule } from '#libs/channels/callbacks.http.js';
import { ChannelsHttpModule } from '#libs/channels/channels.http.js';
import { MediaHttpModule } from '#libs/channels/media.http.js';
import { ColumnsHttpModule } from '#libs/columns/columns.http.js';
import { ContentHttpModule } from '#libs/content/content.http.js';
import { FeedbackHttpModule } from '#libs/feedback/feedback.http.js';
import { FreshnessHttpModule } from '#libs/freshness/freshness.http.js';
import { IdentityHttpModule } from '#libs/identity/identity.http.js';
import { IdentityModule } from '#libs/identity/identity.module.js';
import { BrakesHttpModule } from '#libs/release/brakes.http.js';
import { PlanningHttpModule } from '#libs/release/planning.http.js';
import { EventsHttpModule } from '#libs/notify/events.http.js';
import { KnowledgeHttpModule } from '#libs/knowledge/knowledge.http.js';
import { NotifyHttpModule } from '#libs/notify/notify.http.js';
import { ReleaseHttpModule } from '#libs/release/release.http.js';
import { RenditionsHttpModule } from '#libs/renditions/renditions.http.js';
import { ReviewHttpModule } from '#libs/review/review.http.js';
import { RuntimeModule, type Runtime } from '#libs/runtime/runtime.module.js';
import { AuditHttpModule } from './audit.http.js';
import { DemonstrationHttpModule } from './demonstration.http.js';
import { ConnectorsModule } from '#libs/connectors/connectors.module.js';
import { HealthModule } from './http/health.controller.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { SessionGuard } from './http/session.guard.js';
import type { ServerLog } from './log.js';

/** Composition root of the server: every library's HTTP, behind one guard and one filter. A new library is a line here. */
@Module({})
export class ServerModule {
  static over(runtime: Runtime, log: ServerLog): DynamicModule {
    return {
      module: ServerModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: { logger: log }, useExisting: true }),
        DiscoveryModule,
        RuntimeModule.over(runtime),
        ConnectorsModule,
        IdentityModule,
        HealthModule,
        IdentityHttpModule,
        AuditHttpModule,
        DemonstrationHttpModule,
        ContentHttpModule,
        RenditionsHttpModule,
        ReviewHttpModule,
        ChannelsHttpModule,
        CallbacksHttpModule,
        MediaHttpModule,
        ReleaseHttpModule,
        FreshnessHttpModule,
        FeedbackHttpModule,
        KnowledgeHttpModule,
        NotifyHttpModule,
        EventsHttpModule,
        BrakesHttpModule,
        PlanningHttpModule,
        ColumnsHttpModule,
      ],
      providers: [
        { provide: APP_GUARD, useClass: SessionGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
