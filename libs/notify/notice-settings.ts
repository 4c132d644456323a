import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid, Problem } from '#libs/kernel/problem.js';
import { KINDS, NOTICE_KINDS, type EmailWay, type NoticeKind } from './notice.rules.js';
import { KIND_LABELS, type Language } from './notice.text.js';
import type { NoticeSettingsRequest, NoticeSettingsView } from './notice-settings.views.js';

const MORNING = 8;

interface Profile {
  readonly email: string | null;
  readonly language: Language;
  readonly digestHour: number;
  readonly timeZone: string;
  readonly version: number;
}

interface Preference {
  readonly kind: NoticeKind;
  readonly inApp: boolean;
  readonly email: EmailWay;
}

/** How a person wants to be told: per kind in the app, by mail at once, in a daily digest, or not at all. */
@Injectable()
export class NoticeSettings {
  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(user: Principal): Promise<NoticeSettingsView> {
    const [profile] = await this.database.query<Profile>(
      `SELECT email, language, digest_hour AS "digestHour", time_zone AS "timeZone", version
       FROM notice_profile WHERE user_id = $1`,
      [user.userId],
    );
    const chosen = await this.database.query<Preference>(
      'SELECT kind, in_app AS "inApp", email FROM notice_preference WHERE user_id = $1',
      [user.userId],
    );
    const byKind = new Map(chosen.map((one) => [one.kind, one]));
    const base = profile ?? {
      email: null,
      language: 'zh',
      digestHour: MORNING,
      timeZone: this.settings.timeZone,
      version: 0,
    };
    return {
      ...base,
      mailPossible: this.settings.smtpHost !== null,
      kinds: NOTICE_KINDS.map((kind) => ({
        kind,
        label: KIND_LABELS[kind],
        level: KINDS[kind].level,
        inApp: byKind.get(kind)?.inApp ?? true,
        email: byKind.get(kind)?.email ?? KINDS[kind].email,
      })),
    };
  }

  /** @throws Problem 422, 412 `stale-version`. Kinds that are not named stay as they are. */
  async set(request: NoticeSettingsRequest, version: number, user: Principal): Promise<void> {
    refuseUnknownZone(request.timeZone);
    await this.database.transaction(async (tx) => {
      const changed = await tx.query(
        `INSERT INTO notice_profile AS p (user_id, email, language, digest_hour, time_zone, digested_at, version)
         SELECT $1, $2, $3, $4, $5, $7, 1
         WHERE $6 = 0 OR EXISTS (SELECT 1 FROM notice_profile WHERE user_id = $1)
         ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, language = excluded.language,
           digest_hour = excluded.digest_hour, time_zone = excluded.time_zone, version = p.version + 1
         WHERE p.version = $6 RETURNING version`,
        [
          user.userId,
          request.email,
          request.language,
          request.digestHour,
          request.timeZone,
          version,
          this.clock.now(),
        ],
      );
      if (changed.length === 0)
        throw new Problem(412, 'stale-version', '内容已被他人修改', '请重新读取后再修改。');
      for (const one of request.kinds) {
        await tx.query(
          `INSERT INTO notice_preference (user_id, kind, in_app, email) VALUES ($1, $2, $3, $4)
           ON CONFLICT (user_id, kind) DO UPDATE SET in_app = excluded.in_app, email = excluded.email`,
          [user.userId, one.kind, one.inApp, one.email],
        );
      }
    });
  }
}

function refuseUnknownZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('zh-CN', { timeZone });
  } catch {
    throw invalid([
      { field: 'timeZone', code: 'unknown-zone', message: '没有这个时区，请填写如 Asia/Shanghai 的名称。' },
    ]);
  }
}
