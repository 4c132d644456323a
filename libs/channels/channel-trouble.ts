import type { AuditLog } from '#libs/audit/audit.js';
import { SYSTEM } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import type { Fault } from '#libs/kernel/outcome.js';

/**
 * Stops a channel whose account, permission or credential is wrong: further calls would only repeat the refusal. An
 * admin mends it and resumes. A channel that a person paused stays as it is.
 */
export async function stopForTrouble(
  tx: Tx,
  audit: AuditLog,
  channelId: string,
  fault: Fault,
): Promise<void> {
  const [channel] = await tx.query<{ department_id: string }>(
    `UPDATE channel SET state = 'stopped', state_reason = $2, state_changed_at = clock_timestamp(), version = version + 1,
       updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'active' RETURNING department_id`,
    [channelId, fault.message],
  );
  if (channel === undefined) return;
  await audit.append(tx, [
    {
      actor: SYSTEM,
      action: 'channel.stopped',
      subjectType: 'channel',
      subjectId: channelId,
      departmentId: channel.department_id,
      detail: { code: fault.code, message: fault.message },
      lane: `channel:${channelId}`,
    },
  ]);
}
