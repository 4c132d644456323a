import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';

/** Which thing changed; the client asks for it again if it shows it. */
export interface Change {
  readonly type: string;
  readonly id: string;
}

export interface ChangeMessage {
  /** Where to go on from: an instant of the database. */
  readonly id: string;
  /** Null: more changed than is worth telling; ask for everything again. */
  readonly changes: readonly Change[] | null;
}

export interface Subscriber {
  readonly userId: string;
  readonly departmentId: string;
  send(message: ChangeMessage): void;
  close(): void;
}

const POLL_MS = 700;
/** Streams of one process and of one person: more are refused, so that they cannot use the server up. */
const MOST_STREAMS = 500;
const MOST_PER_PERSON = 6;
/** More changes than this are told as "everything". */
const MOST_CHANGES = 500;
/** An entry bears the instant it was written at and is seen when its transaction ends. */
const OVERLAP_SECONDS = 120;
/** What happened longer ago is not told one by one. */
const REPLAY_SECONDS = 900;

/** Kinds of things the console shows. */
const TYPES = ['release', 'review', 'draft', 'plan', 'channel', 'column', 'blackout', 'stop', 'publishing'];

interface Entry {
  readonly type: string;
  readonly id: string;
  readonly departmentId: string | null;
}

/**
 * Tells clients what changed, by the audit log: every change is an entry there, numbered in each lane in the order of
 * commits, so a look at the lanes' heads finds what is new and misses nothing, also after the database was away. Looks
 * only while somebody listens.
 */
@Injectable()
export class ChangeFeed implements OnModuleDestroy {
  private readonly log = new Logger(ChangeFeed.name);
  private readonly subscribers = new Set<Subscriber>();
  private readonly heads = new Map<string, string>();
  private readonly marks = new Map<string, string>();
  private stopLooking: (() => void) | undefined;
  private ready: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Adds a listener, first telling it what it missed since `lastId`. Answers how to remove it.
   * @throws Problem 429 `too-many-streams`; what the database throws.
   */
  async subscribe(subscriber: Subscriber, lastId: string | undefined): Promise<() => void> {
    const own = [...this.subscribers].filter((one) => one.userId === subscriber.userId);
    if (this.subscribers.size >= MOST_STREAMS || own.length >= MOST_PER_PERSON) {
      throw new Problem(
        429,
        'too-many-streams',
        '打开的页面过多',
        '同时打开的页面过多，请关闭一些后重试。页面会自动改为定时刷新。',
      );
    }
    this.subscribers.add(subscriber);
    try {
      this.ready ??= this.begin();
      await this.ready;
      subscriber.send(await this.missed(subscriber, lastId));
    } catch (error) {
      this.leave(subscriber);
      throw error;
    }
    return () => {
      this.leave(subscriber);
    };
  }

  onModuleDestroy(): void {
    for (const one of [...this.subscribers]) one.close();
    this.stopLooking?.();
  }

  private leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size > 0) return;
    this.stopLooking?.();
    this.stopLooking = undefined;
    this.ready = undefined;
    this.heads.clear();
    this.marks.clear();
  }

  private async begin(): Promise<void> {
    try {
      for (const { lane, number } of await this.laneHeads()) this.heads.set(lane, number);
    } catch (error) {
      this.ready = undefined;
      throw error;
    }
    this.stopLooking ??= this.clock.every(POLL_MS, async () => {
      await this.look();
    });
  }

  /** What an earlier stream of the same person had not told; without one, nothing but where to go on from. */
  private async missed(subscriber: Subscriber, lastId: string | undefined): Promise<ChangeMessage> {
    const since = lastId === undefined ? Number.NaN : Date.parse(lastId);
    const now = this.clock.now();
    const id = now.toISOString();
    if (Number.isNaN(since)) return { id, changes: lastId === undefined ? [] : null };
    if (now.getTime() - since > REPLAY_SECONDS * 1000) return { id, changes: null };
    const entries = await this.database.query<Entry>(
      `SELECT DISTINCT subject_type AS type, subject_id AS id, department_id AS "departmentId" FROM audit_entry
       WHERE (department_id = $1 OR department_id IS NULL) AND subject_type = ANY($2) AND at > $3 LIMIT $4`,
      [subscriber.departmentId, TYPES, new Date(since - OVERLAP_SECONDS * 1000), MOST_CHANGES + 1],
    );
    if (entries.length > MOST_CHANGES) return { id, changes: null };
    return { id, changes: [...entries.map(({ type, id: subject }) => ({ type, id: subject })), NOTICES] };
  }

  private async look(): Promise<void> {
    try {
      const id = this.clock.now().toISOString();
      const entries = await this.newEntries();
      const told = await this.newNotices();
      for (const one of [...this.subscribers]) deliver(one, id, entries, told.has(one.userId));
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, 'changes cannot be read just now');
      this.failing = true;
    }
  }

  /** Undefined when there were too many to tell. */
  private async newEntries(): Promise<readonly Entry[] | undefined> {
    const moved = (await this.laneHeads()).filter(({ lane, number }) => this.heads.get(lane) !== number);
    if (moved.length === 0) return [];
    const entries = await this.database.query<Entry>(
      `SELECT DISTINCT e.subject_type AS type, e.subject_id AS id, e.department_id AS "departmentId"
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) m(lane, below, upto)
       JOIN audit_entry e ON e.lane = m.lane AND e.number > m.below AND e.number <= m.upto
       WHERE e.subject_type = ANY($4) LIMIT $5`,
      [
        moved.map(({ lane }) => lane),
        moved.map(({ lane }) => this.heads.get(lane) ?? '0'),
        moved.map(({ number }) => number),
        TYPES,
        MOST_CHANGES + 1,
      ],
    );
    for (const { lane, number } of moved) this.heads.set(lane, number);
    return entries.length > MOST_CHANGES ? undefined : entries;
  }

  /** Who of the listeners has other notices than a moment ago. */
  private async newNotices(): Promise<ReadonlySet<string>> {
    const userIds = [...new Set([...this.subscribers].map((one) => one.userId))];
    const rows = await this.database.query<{ userId: string; mark: string }>(
      `SELECT r.user_id AS "userId", concat(sum(n.count), ' ', sum(r.read_count), ' ', count(n.settled_at)) AS mark
       FROM notice_reader r JOIN notice n ON n.id = r.notice_id
       WHERE r.user_id = ANY($1::uuid[]) AND r.in_app AND n.last_at > $2 GROUP BY r.user_id`,
      [userIds, new Date(this.clock.now().getTime() - 7 * 86_400_000)],
    );
    const changed = rows.filter(({ userId, mark }) => this.marks.get(userId) !== mark);
    for (const { userId, mark } of changed) this.marks.set(userId, mark);
    return new Set(changed.map(({ userId }) => userId));
  }

  private async laneHeads(): Promise<readonly { readonly lane: string; readonly number: string }[]> {
    return await this.database.query('SELECT lane, last_number::text AS number FROM audit_lane');
  }
}

const NOTICES: Change = { type: 'notice', id: 'mine' };

function deliver(
  subscriber: Subscriber,
  id: string,
  entries: readonly Entry[] | undefined,
  notices: boolean,
): void {
  if (entries === undefined) {
    subscriber.send({ id, changes: null });
    return;
  }
  const own = entries
    .filter((entry) => entry.departmentId === null || entry.departmentId === subscriber.departmentId)
    .map((entry) => ({ type: entry.type, id: entry.id }));
  const changes = notices ? [...own, NOTICES] : own;
  if (changes.length > 0) subscriber.send({ id, changes });
}
