import { Module, type DynamicModule } from '@nestjs/common';
import { ColumnsModule } from '#libs/columns/columns.module.js';
import { FeedbackModule } from '#libs/feedback/feedback.module.js';
import { NotifyModule } from '#libs/notify/notify.module.js';
import { ReleaseModule } from '#libs/release/release.module.js';
import { RuntimeModule, type Runtime } from '#libs/runtime/runtime.module.js';
import { ConnectorsModule } from '#libs/connectors/connectors.module.js';

/** Composition root of the publisher: the release engine without any of its HTTP. */
@Module({})
export class PublisherModule {
  static over(runtime: Runtime): DynamicModule {
    return {
      module: PublisherModule,
      imports: [
        RuntimeModule.over(runtime),
        ConnectorsModule,
        ReleaseModule,
        ColumnsModule,
        FeedbackModule,
        NotifyModule,
      ],
    };
  }
}
