import { SystemClock, type Clock } from '#libs/kernel/clock.js';
import type { Blob } from './blobs.js';
import { CallLog } from './call-log.js';
import { FaultBook } from './faults.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import { emptied, emptyWechat, filled, newAccount, type WechatData } from './platforms/wechat/account.js';
import { RidBook } from './platforms/wechat/rid-book.js';
import {
  emptyWeibo,
  emptiedWeibo,
  filledWeibo,
  newWeiboAccount,
  type WeiboData,
} from './platforms/weibo/account.js';
import { emptiedSite, filledSite, newSite, type WordpressData } from './platforms/website/wordpress/site.js';
import { emptiedGhostSite, newGhostSite, type GhostData } from './platforms/ghost/ghost-site.js';
import { emptiedPushSite, newPushSite, type PushData } from './platforms/website/push/push-site.js';
import { SandboxClock } from './sandbox-clock.js';
import { StateFile } from './state-file.js';

/** Everything that survives a restart when a state file is named. */
export interface WorldData {
  readonly version: 1;
  clockOffsetMs: number;
  wechat: WechatData;
  weibo: WeiboData;
  wordpress: WordpressData;
  push: PushData;
  ghost: GhostData;
  ledger: LedgerEntry[];
  readonly blobs: Map<string, Blob>;
  readonly defaults: Defaults;
}

/** The accounts every sandbox starts with. */
export interface Defaults {
  readonly wechat: string;
  readonly weibo: string;
  readonly wordpress: string;
  readonly push: string;
  readonly ghost: string;
}

export interface WorldOptions {
  readonly statePath?: string | undefined;
  /** Where people reach the sandbox; known only after listening when the port was left free. */
  readonly publicUrl?: string | undefined;
  readonly clock?: Clock;
}

function freshData(): WorldData {
  const account = newAccount();
  const wechat = emptyWechat();
  wechat.accounts.set(account.appId, account);
  const weibo = emptyWeibo();
  const uid = newWeiboAccount(weibo, {}).uid;
  const site = newSite('main', true);
  const push = newPushSite('main');
  const ghost = newGhostSite('main');
  return {
    version: 1,
    clockOffsetMs: 0,
    wechat,
    weibo,
    wordpress: { sites: new Map([[site.id, site]]) },
    push: { sites: new Map([[push.id, push]]) },
    ghost: { sites: new Map([[ghost.id, ghost]]) },
    ledger: [],
    blobs: new Map(),
    defaults: { wechat: account.appId, weibo: uid, wordpress: site.id, push: push.id, ghost: ghost.id },
  };
}

/** A stored world, with the platforms that came after it was written. */
function completed(stored: WorldData): WorldData {
  const fresh = freshData();
  return {
    ...fresh,
    ...stored,
    wechat: { ...stored.wechat, accounts: mapValues(stored.wechat.accounts, filled) },
    weibo: { ...stored.weibo, accounts: mapValues(stored.weibo.accounts, filledWeibo) },
    wordpress: { sites: mapValues(stored.wordpress.sites, filledSite) },
    defaults: { ...fresh.defaults, ...stored.defaults },
  };
}

/** The whole imitated outside: its time, its accounts, its faults, and what its public sees. */
export class World {
  readonly clock: SandboxClock;
  readonly faults = new FaultBook();
  readonly calls = new CallLog();
  readonly rids = new RidBook();
  data: WorldData;
  ledger: Ledger;
  publicUrl: string;
  private readonly file: StateFile | null;
  private readonly resumers: (() => void)[] = [];

  constructor(options: WorldOptions = {}) {
    const stored =
      options.statePath === undefined
        ? undefined
        : (StateFile.read(options.statePath) as WorldData | undefined);
    this.data = stored === undefined ? freshData() : completed(stored);
    this.publicUrl = (options.publicUrl ?? 'http://127.0.0.1').replace(/\/+$/, '');
    this.clock = new SandboxClock(options.clock ?? new SystemClock(), this.data.clockOffsetMs, (fault) => {
      this.warn(fault);
    });
    this.file =
      options.statePath === undefined ? null : new StateFile(options.statePath, () => this.data, this.clock);
    this.ledger = this.newLedger();
    this.touch();
  }

  /** An absolute address of a path of the sandbox. */
  url(path: string): string {
    return `${this.publicUrl}${path}`;
  }

  /** Notes that something changed and is to be kept. */
  touch(): void {
    this.file?.touch();
  }

  advance(ms: number): void {
    this.clock.advance(ms);
    this.data.clockOffsetMs = this.clock.offsetMs;
    this.touch();
  }

  /** Registers what takes up unfinished platform jobs again after a restart. */
  onResume(resume: () => void): void {
    this.resumers.push(resume);
  }

  resume(): void {
    for (const resume of this.resumers) resume();
  }

  /**
   * Empties the world: contents, ledger, faults, counts and moved time. Accounts, credentials and settings stay,
   * unless `everything` asks for a new world.
   */
  reset(everything = false): void {
    this.clock.forget();
    this.clock.setOffset(0);
    this.faults.clear();
    this.calls.clear();
    this.data = everything ? freshData() : this.emptiedData();
    this.ledger = this.newLedger();
    this.touch();
  }

  /** For the person at the terminal; standard output belongs to the first line alone. */
  warn(fault: unknown): void {
    const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    process.stderr.write(`${text}\n`);
  }

  stop(): void {
    this.clock.stop();
    this.file?.flush();
  }

  private emptiedData(): WorldData {
    const { wechat, weibo, wordpress, push, ghost, defaults } = this.data;
    return {
      version: 1,
      clockOffsetMs: 0,
      wechat: { ...wechat, tokens: new Map(), accounts: mapValues(wechat.accounts, emptied) },
      weibo: emptiedWeibo(weibo),
      wordpress: { sites: mapValues(wordpress.sites, emptiedSite) },
      push: { sites: mapValues(push.sites, emptiedPushSite) },
      ghost: { sites: mapValues(ghost.sites, emptiedGhostSite) },
      ledger: [],
      blobs: new Map(),
      defaults,
    };
  }

  private newLedger(): Ledger {
    return new Ledger(this.data.ledger, () => {
      this.touch();
    });
  }
}

function mapValues<T>(source: ReadonlyMap<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map([...source].map(([key, value]) => [key, change(value)]));
}
