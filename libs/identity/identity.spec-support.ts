import { AuditLog } from '#libs/audit/audit.js';
import { readSettings } from '#libs/config/settings.js';
import type { Database } from '#libs/database/database.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { People, type NewPerson } from './people.js';
import { Sessions } from './sign-in/sessions.js';

export const PASSWORD = 'correct horse 7';

/** The machine's clock, moved ahead at will. */
export class MovedClock extends SystemClock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }

  advanceMinutes(minutes: number): void {
    this.aheadMs += minutes * 60_000;
  }
}

export interface IdentityBench {
  readonly clock: MovedClock;
  readonly people: People;
  readonly sessions: Sessions;
  readonly departmentId: string;
  person(username: string, change?: Partial<NewPerson>): Promise<string>;
  /** Actions of the `identity` lane about a person, oldest first. */
  noted(subjectId: string): Promise<readonly string[]>;
}

/** One department over the database, on a clock that can be moved. */
export async function openIdentityBench(database: Database): Promise<IdentityBench> {
  const clock = new MovedClock();
  const audit = new AuditLog(clock);
  const people = new People(database, audit, clock);
  const departmentId = await database.transaction(
    async (tx) => await people.createDepartment(tx, 'hrss', '人力资源和社会保障局'),
  );
  return {
    clock,
    people,
    departmentId,
    sessions: new Sessions(database, audit, clock, readSettings({})),
    person: async (username, change = {}) =>
      await database.transaction(
        async (tx) =>
          await people.createPerson(tx, {
            username,
            displayName: `${username} 同志`,
            departmentId,
            roles: ['editor'],
            password: PASSWORD,
            ...change,
          }),
      ),
    noted: async (subjectId) => {
      const rows = await database.query<{ action: string }>(
        `SELECT action FROM audit_entry WHERE lane = 'identity' AND subject_id = $1 ORDER BY number`,
        [subjectId],
      );
      return rows.map((row) => row.action);
    },
  };
}
