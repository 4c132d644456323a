import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Runway } from '#libs/kernel/runway.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Vault } from '#libs/vault/vault.js';

/** What every process of the product stands on, already started. */
export interface Runtime {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly vault: Vault;
}

/** Offers the started runtime to all modules, and closes it when the application stops. */
@Global()
@Module({})
export class RuntimeModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
  ) {}

  static over(runtime: Runtime): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: runtime.settings },
      { provide: CLOCK, useValue: runtime.clock },
      { provide: Database, useValue: runtime.database },
      { provide: JobQueue, useValue: runtime.queue },
      { provide: Vault, useValue: runtime.vault },
      { provide: AuditLog, useValue: new AuditLog(runtime.clock) },
      { provide: Runway, useValue: new Runway(runtime.clock) },
    ];
    return { module: RuntimeModule, providers, exports: providers.map((provider) => provider.provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.stop();
    await this.database.dataSource.destroy();
  }
}
