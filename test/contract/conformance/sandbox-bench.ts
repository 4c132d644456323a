import axios from 'axios';
import type { ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { buildSandbox, type Sandbox } from '../../../apps/sandbox/app.js';
import { credentials } from '../../../apps/sandbox/control/world-control.js';
import type { PlatformName } from '../../../apps/sandbox/platform-name.js';
import type { FaultOrder, Strike } from './strike.js';

/** One sandbox for all platforms: spoken to over HTTP by connectors, set and looked at from within. */
export class SandboxBench {
  private constructor(
    readonly sandbox: Sandbox,
    readonly base: string,
  ) {}

  static async open(): Promise<SandboxBench> {
    const sandbox = await buildSandbox();
    return new SandboxBench(sandbox, await sandbox.listen(0, '127.0.0.1'));
  }

  /** Address and secrets of the account of a platform that every sandbox starts with. */
  account(platform: PlatformName): Record<string, string> {
    const { [platform]: account } = credentials(this.sandbox.world) as Record<string, Record<string, string>>;
    if (account === undefined) throw new Error(`the sandbox has no account of ${platform}`);
    return account;
  }

  async control<T>(method: 'get' | 'post' | 'patch', path: string, data: JsonObject = {}): Promise<T> {
    return (await axios.request<T>({ method, url: `${this.base}/control${path}`, data, proxy: false })).data;
  }

  /** Contents, faults and moved time go; accounts and settings stay. */
  reset(): void {
    this.sandbox.world.reset();
  }

  strike(platform: PlatformName, endpoint: string, order: FaultOrder): Strike {
    const { faults } = this.sandbox.world;
    const rule = faults.add({ platform, endpoint, ...order });
    return {
      fired: () => rule.fired,
      lift: () => {
        faults.clear(rule.id);
      },
    };
  }

  /** Acts of publication that carry the marker of a release or the code of its draft. */
  publications(platform: PlatformName, job: ReleaseJob): number {
    const acts = this.sandbox.world.ledger.list({ platform }).flatMap((entry) => {
      const text = JSON.stringify(entry).toLowerCase();
      const ours = text.includes(job.marker.toLowerCase()) || text.includes(job.code.toLowerCase());
      return ours ? [entry.publicationId] : [];
    });
    return new Set(acts).size;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
  }
}
