import type { FaultKind } from './faults.js';
import type { PlatformName } from './platform-name.js';

/** One call that reached an imitated platform. */
export interface Call {
  readonly at: number;
  readonly platform: PlatformName;
  readonly account: string | null;
  readonly method: string;
  readonly endpoint: string;
  /** `ok`, or the platform's error number or code. What was done, not what the caller was told. */
  readonly result: string;
  /** The injected fault that hid, delayed or prevented that result. */
  readonly fault: FaultKind | null;
}

export interface CallCount {
  readonly platform: PlatformName;
  readonly account: string | null;
  readonly method: string;
  readonly endpoint: string;
  readonly result: string;
  readonly fault: FaultKind | null;
  count: number;
}

const RECENT = 500;

/** Counts every call by endpoint and result and keeps the newest ones for people to look at. */
export class CallLog {
  private readonly counts = new Map<string, CallCount>();
  private recent: Call[] = [];

  record(call: Call): void {
    const { platform, account, method, endpoint, result, fault } = call;
    const key = [platform, account ?? '', method, endpoint, result, fault ?? ''].join('|');
    const count = this.counts.get(key) ?? { platform, account, method, endpoint, result, fault, count: 0 };
    count.count += 1;
    this.counts.set(key, count);
    this.recent.push(call);
    if (this.recent.length > RECENT * 2) this.recent = this.recent.slice(-RECENT);
  }

  summary(platform?: string, account?: string): CallCount[] {
    return [...this.counts.values()].filter(
      (count) =>
        (platform === undefined || count.platform === platform) &&
        (account === undefined || count.account === account),
    );
  }

  /** The newest calls, newest first. */
  newest(limit: number): Call[] {
    return this.recent.slice(-limit).reverse();
  }

  clear(): void {
    this.counts.clear();
    this.recent = [];
  }
}
