import { randomHex } from '../../random.js';

const RID_LIFE_MS = 7 * 86_400_000;
const RID_KEPT = 5000;

export interface RidRecord {
  readonly appId: string | null;
  readonly at: number;
  readonly url: string;
  readonly requestBody: string;
  readonly responseBody: string;
  readonly clientIp: string;
}

/** Remembers refused calls by `rid` for `openapi/rid/get` (reference A1). */
export class RidBook {
  private readonly records = new Map<string, RidRecord>();
  private lost = 0;

  newRid(now: number): string {
    const seconds = Math.floor(now / 1000)
      .toString(16)
      .padStart(8, '0');
    return `${seconds}-${randomHex(8)}-${randomHex(8)}`;
  }

  keep(rid: string, record: RidRecord): void {
    this.records.set(rid, record);
    if (this.records.size > RID_KEPT) this.forgetOldest();
  }

  find(rid: string): RidRecord | undefined {
    return this.records.get(rid);
  }

  expired(record: RidRecord, now: number): boolean {
    return record.at < now - RID_LIFE_MS;
  }

  private forgetOldest(): void {
    const oldest = this.records.keys().next();
    if (oldest.done === true) return;
    this.records.delete(oldest.value);
    this.lost += 1;
  }
}
