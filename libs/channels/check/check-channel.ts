import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { invalid } from '#libs/kernel/problem.js';
import { ChannelAccess, CredentialsUnreadable } from '../channel-access.js';
import { wrongChannelState } from '../channel-state.js';
import { Configurations } from '../configuration/configurations.js';
import { storedChannel } from '../configuration/stored-configuration.js';
import type { ChannelProfile } from '../connector.js';
import type { Credentials } from '../credentials/sealed-credentials.js';
import type { ChannelHealthView } from '../screens/channel.view.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { TryChannelRequest } from './check-channel.request.js';
import { askForReport } from './connection-report.js';

interface Trial {
  readonly profile: ChannelProfile;
  readonly credentials: Credentials;
}

/** Asks platforms whether a channel is good for publishing, by calls that change nothing there. */
@Injectable()
export class CheckChannel {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly access: ChannelAccess,
    private readonly configurations: Configurations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Checks a channel as it is stored, and keeps the report as its health.
   * @throws Problem not-found, 409 `channel-state` or `credentials-unreadable`.
   */
  async stored(channelId: string, principal: Principal): Promise<DataOf<ChannelHealthView>> {
    const channel = await storedChannel(this.database, channelId, scopeOf(principal));
    if (channel.state === 'retired') throw wrongChannelState(channel.state);
    const connector = this.configurations.connector(channel.kind);
    const report = await askForReport(
      connector,
      this.clock,
      async (signal) => await this.access.contextFor(channelId, { signal }),
    );
    const health = { ...report, checkedAt: this.clock.now().toISOString() };
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE channel SET health = $2 WHERE id = $1', [channelId, JSON.stringify(health)]);
      await this.audit.append(tx, [
        {
          actor: actorOf(principal),
          action: 'channel.checked',
          subjectType: 'channel',
          subjectId: channelId,
          departmentId: channel.departmentId,
          detail: { ok: report.ok, failed: report.checks.flatMap((check) => (check.ok ? [] : [check.name])) },
          lane: `channel:${channelId}`,
        },
      ]);
    });
    return health;
  }

  /**
   * Checks a configuration before it is saved; nothing of it is kept.
   * @throws Problem 422 `invalid-input` naming every wrong field, not-found for an unknown `channelId`, 409
   *   `credentials-unreadable`.
   */
  async trial(request: TryChannelRequest, principal: Principal): Promise<DataOf<ChannelHealthView>> {
    const connector = this.configurations.connector(request.kind);
    const trial =
      request.channelId === undefined
        ? this.fresh(request)
        : await this.changed(request.channelId, request, principal);
    const report = await askForReport(
      connector,
      this.clock,
      async (signal) =>
        await Promise.resolve(this.access.trialContext(trial.profile, trial.credentials, { signal })),
    );
    return { ...report, checkedAt: this.clock.now().toISOString() };
  }

  private fresh(request: TryChannelRequest): Trial {
    const { settings, credentials } = this.configurations.fresh(request.kind, request);
    const { label } = this.configurations.connector(request.kind);
    return { profile: { channelId: newId(), kind: request.kind, name: label, settings }, credentials };
  }

  private async changed(channelId: string, request: TryChannelRequest, principal: Principal): Promise<Trial> {
    const stored = await storedChannel(this.database, channelId, scopeOf(principal));
    if (stored.kind !== request.kind) {
      throw invalid([
        { field: 'kind', code: 'other-kind', message: '与所选渠道的类型不同，渠道的类型不能更改' },
      ]);
    }
    const { settings, credentials: given } = this.configurations.changed(stored, request);
    const credentials = given ?? this.configurations.open(stored);
    if (credentials === undefined) throw new CredentialsUnreadable(channelId);
    return { profile: { channelId, kind: stored.kind, name: stored.name, settings }, credentials };
  }
}
