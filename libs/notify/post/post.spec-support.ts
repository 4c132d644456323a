import { AuditLog } from '#libs/audit/audit.js';
import { readSettings, type Settings } from '#libs/config/settings.js';
import { MovedClock } from '#libs/identity/identity.spec-support.js';
import { People } from '#libs/identity/people.js';
import type { Role } from '#libs/identity/permission.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { NoticeBook } from '../notice-book.js';
import type { Candidate, NoticeKind } from '../notice.rules.js';

/** A department, a clock to move, and causes to tell of. */
export class PostBench {
  readonly clock = new MovedClock();

  private constructor(
    readonly test: TestDatabase,
    readonly settings: Settings,
    readonly departmentId: string,
  ) {}

  static async open(environment: Readonly<Record<string, string>>): Promise<PostBench> {
    const test = await createTestDatabase();
    const departmentId = newId();
    await test.database.query(`INSERT INTO department (id, code, name) VALUES ($1, 'd', '某部门')`, [
      departmentId,
    ]);
    return new PostBench(test, readSettings(environment), departmentId);
  }

  get book(): NoticeBook {
    return new NoticeBook(this.clock, this.settings);
  }

  async person(username: string, role: Role, profile: object = {}): Promise<string> {
    const people = new People(this.test.database, new AuditLog(this.clock), this.clock);
    const id = await this.test.database.transaction(
      async (tx) =>
        await people.createPerson(tx, {
          username,
          displayName: username,
          departmentId: this.departmentId,
          roles: [role],
          password: 'correct horse 7',
        }),
    );
    const own = {
      email: `${username}@example.gov.cn`,
      language: 'zh',
      hour: 8,
      zone: 'Asia/Shanghai',
      ...profile,
    };
    await this.test.database.query(
      `INSERT INTO notice_profile (user_id, email, language, digest_hour, time_zone, digested_at, version)
       VALUES ($1, $2, $3, $4, $5, $6, 1)`,
      [id, own.email, own.language, own.hour, own.zone, this.clock.now()],
    );
    return id;
  }

  async prefer(userId: string, kind: NoticeKind, email: 'now' | 'digest' | 'none'): Promise<void> {
    await this.test.database.query(
      'INSERT INTO notice_preference (user_id, kind, in_app, email) VALUES ($1, $2, true, $3)',
      [userId, kind, email],
    );
  }

  /** Raises `count` causes of one group. */
  async raise(group: string, count = 1, kind: NoticeKind = 'release.failed'): Promise<void> {
    const candidate: Candidate = {
      kind,
      groupKey: `${kind}:${group}`,
      departmentId: this.departmentId,
      subject: { type: 'system', id: group },
      groupPath: '/channels/all',
      facts: { title: '医保怎样转移', channel: '微博', message: '内容被退回。' },
      audience: { by: 'roles', departmentId: this.departmentId, roles: ['editor', 'admin'] },
      except: null,
    };
    await this.test.database.transaction(async (tx) => {
      for (let n = 0; n < count; n += 1) {
        await this.book.raise(tx, { ...candidate, subject: { type: 'system', id: `${group}-${n}` } });
      }
    });
  }

  async states(way: string): Promise<readonly string[]> {
    const rows = await this.test.database.query<{ state: string }>(
      'SELECT state FROM notice_message WHERE way = $1 ORDER BY created_at, id',
      [way],
    );
    return rows.map((row) => row.state);
  }

  /** Every waiting message is due. */
  passSeconds(seconds: number): void {
    this.clock.advanceMinutes(seconds / 60);
  }
}
