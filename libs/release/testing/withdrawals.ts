import axios from 'axios';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ActDesk } from './act-desk.js';

export interface WithdrawalRow {
  readonly state: string;
  readonly way: string;
  readonly evidence: JsonObject | null;
  readonly not_before: Date | null;
  readonly checks: number;
  readonly closed_at: Date | null;
}

/** The deletions an Official Account has left, from our side and the platform's. */
export class WechatDeletions {
  constructor(private readonly desk: ActDesk) {}

  async calls(endpoint: string): Promise<number> {
    const { data } = await axios.get<unknown>(`${this.desk.office.control}/calls/recent?limit=500`);
    return JSON.stringify(data).split(endpoint).length - 1;
  }

  async job(releaseId: string): Promise<{ readonly at: Date }> {
    const [row] = await this.desk.sql<{ at: Date }>('SELECT job_at AS at FROM release WHERE id = $1', [
      releaseId,
    ]);
    if (row === undefined) throw new Error(`no release ${releaseId}`);
    return row;
  }

  async renew(channelId: string): Promise<void> {
    await this.desk.sql('DELETE FROM quota_use WHERE channel_id = $1', [channelId]);
  }

  async limit(channelId: string, deletions: number): Promise<void> {
    await this.desk.sql('UPDATE channel SET quota_limits = $2 WHERE id = $1', [
      channelId,
      JSON.stringify({ 'freepublish.delete': deletions }),
    ]);
  }
}
