import { Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { CronTasks } from '#libs/queue/cron-tasks.js';
import { FillSlots } from './slots/fill-slots.js';

/** Looks at all columns each minute, in one publisher of however many. */
@Injectable()
export class ColumnWorkers {
  private readonly log = new Logger(ColumnWorkers.name);
  private readonly cron: CronTasks;

  constructor(
    database: Database,
    private readonly filling: FillSlots,
  ) {
    this.cron = new CronTasks(database, (fault, task) => {
      this.log.warn({ err: fault, task }, 'a periodic task did not work this time');
    });
  }

  start(): void {
    this.cron.start({
      name: 'columns.fill',
      cron: '0 * * * * *',
      run: async () => {
        await this.filling.run();
      },
    });
  }

  async stop(): Promise<void> {
    await this.cron.stop();
  }
}
