import { BrakeSweep } from '../brakes/brake-sweep.js';
import type { ActDesk } from './act-desk.js';
import type { Answer } from '../../../test/support/office.js';

export interface SeenBlackout {
  readonly id: string;
  readonly activeUntil: string | null;
  readonly holding: number;
  readonly version: number;
  readonly [member: string]: unknown;
}

/** Brakes of an office whose publisher is the test. */
export class BrakeDesk {
  constructor(readonly desk: ActDesk) {}

  /** A one-off window that holds from a minute ago on. */
  once(change: object = {}): object {
    return {
      scope: 'department',
      name: '国家公祭日',
      reason: '统一安排',
      kind: 'once',
      startsAt: this.desk.ahead(-60_000),
      endsAt: this.desk.ahead(3_600_000),
      ...change,
    };
  }

  async window(change: object = {}): Promise<SeenBlackout> {
    return await this.desk.office.people.admin.post<SeenBlackout>('/blackouts', this.once(change));
  }

  async end(id: string): Promise<Answer<SeenBlackout>> {
    return await this.desk.office.people.admin.call('POST', `/blackouts/${id}/end`, { reason: '提前结束' });
  }

  async sweep(): Promise<void> {
    await this.desk.step(BrakeSweep).run();
  }

  /** The windows of one test do not reach into the next. */
  async clearWindows(): Promise<void> {
    await this.desk.sql('UPDATE blackout_window SET cancelled_at = now() WHERE cancelled_at IS NULL');
  }

  /** Where the release's next job waits, and until when. */
  async job(id: string): Promise<{ queue: string | null; at: Date | null }> {
    const [row] = await this.desk.sql<{ queue: string | null; at: Date | null }>(
      'SELECT job_queue AS queue, job_at AS at FROM release WHERE id = $1',
      [id],
    );
    return row ?? { queue: null, at: null };
  }
}
