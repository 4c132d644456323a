import type { Reading } from '#libs/telemetry/database-gauges.js';
import { gauge } from '#libs/telemetry/meters.js';

const unread = gauge('jida_notice_entries_behind', 'Entries of the log that were not yet told of');
const waiting = gauge('jida_notice_messages_waiting', 'Messages about notices that wait to be sent', ['way']);
const overdue = gauge('jida_notice_messages_oldest_seconds', 'How long the oldest due message waits');
const webhooks = gauge('jida_notice_webhooks_failing', 'Active webhooks whose last push was refused');

/** How far telling people lags behind. */
export const readNoticeGauges: Reading = async (database) => {
  const [row] = await database.query<{ behind: string; oldest: number | null; failing: string }>(
    `SELECT (SELECT coalesce(sum(l.last_number - coalesce(c.number, 0)), 0) FROM audit_lane l
         LEFT JOIN notice_cursor c ON c.lane = l.lane) AS behind,
       (SELECT extract(epoch FROM clock_timestamp() - min(due_at))::float8 FROM notice_message
         WHERE state = 'waiting' AND way <> 'digest' AND due_at < clock_timestamp()) AS oldest,
       (SELECT count(*) FROM notice_webhook WHERE state = 'active' AND failures > 0) AS failing`,
  );
  unread.set(Number(row?.behind ?? 0));
  overdue.set(row?.oldest ?? 0);
  webhooks.set(Number(row?.failing ?? 0));
  waiting.reset();
  const ways = await database.query<{ way: string; count: string }>(
    `SELECT way, count(*) AS count FROM notice_message WHERE state = 'waiting' GROUP BY way`,
  );
  for (const { way, count } of ways) waiting.set({ way }, Number(count));
};
