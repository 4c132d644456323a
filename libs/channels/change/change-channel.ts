import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { brokenConstraint } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { canonicalJson } from '#libs/kernel/canonical-json.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import type { Changes } from '../channel-configuration.js';
import { wrongChannelState } from '../channel-state.js';
import { nameTaken } from '../configuration/configuration-problems.js';
import { Configurations } from '../configuration/configurations.js';
import { storedChannel, type StoredChannel } from '../configuration/stored-configuration.js';
import type { Credentials } from '../credentials/sealed-credentials.js';
import { ChannelScreens } from '../screens/channel-screens.js';
import type { ChangeChannelRequest } from './change-channel.request.js';
import { differences } from './differences.js';
import type { TargetChannel } from './target-channel.js';

/** Changes a channel's configuration. Credentials go in and never come out. */
@Injectable()
export class ChangeChannel {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly configurations: Configurations,
    private readonly screens: ChannelScreens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Nothing is written when nothing changes.
   * @throws Problem not-found, 412 `stale-version`, 409 `channel-state` or `channel-name-taken`, 422 `invalid-input`.
   */
  async run(
    channelId: string,
    version: number,
    request: ChangeChannelRequest,
    principal: Principal,
  ): Promise<void> {
    try {
      await this.database.transaction(async (tx) => {
        await this.change(tx, channelId, version, request, principal);
      });
    } catch (error) {
      if (brokenConstraint(error) === 'UQ_channel_name') throw nameTaken(request.name ?? '');
      throw error;
    }
  }

  private async change(
    tx: Tx,
    channelId: string,
    version: number,
    request: ChangeChannelRequest,
    principal: Principal,
  ): Promise<void> {
    const channel = await storedChannel(tx, channelId, scopeOf(principal), 'FOR UPDATE');
    if (channel.version !== version) await this.refuseStale(tx, channel, principal);
    if (channel.state === 'retired') throw wrongChannelState(channel.state);
    const target: TargetChannel = {
      name: request.name ?? channel.name,
      latestSeconds: request.latestSeconds ?? channel.latestSeconds,
      stageLeadSeconds: request.stageLeadSeconds ?? channel.stageLeadSeconds,
      minSpacingSeconds: request.minSpacingSeconds ?? channel.minSpacingSeconds,
      ...this.configurations.changed(channel, request),
    };
    const given = request.credentials ?? {};
    if (touches(request.settings) || touches(request.credentials)) {
      const credentials = target.credentials ?? this.configurations.open(channel) ?? null;
      this.configurations.demandSound(channel.kind, { settings: target.settings, credentials });
    }
    const changed = differences(channel, target, given);
    if (changed === null) return;
    await this.write(tx, channel, target, given);
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'channel.changed',
        subjectType: 'channel',
        subjectId: channelId,
        departmentId: channel.departmentId,
        detail: changed,
        lane: `channel:${channelId}`,
      },
    ]);
  }

  /** What was checked and fetched with the old configuration is forgotten with it. */
  private async write(tx: Tx, channel: StoredChannel, target: TargetChannel, given: Changes): Promise<void> {
    const now = this.clock.now();
    const { channelId } = channel;
    await tx.query(
      `UPDATE channel SET name = $2, settings = $3, quota_limits = $4, latest_seconds = $5, stage_lead_seconds = $6,
         min_spacing_seconds = $9,
         health = CASE WHEN $7::boolean THEN health END, version = version + 1, updated_at = $8 WHERE id = $1`,
      [
        channelId,
        target.name,
        JSON.stringify(target.settings),
        JSON.stringify(target.quotaLimits),
        target.latestSeconds,
        target.stageLeadSeconds,
        target.credentials === null && canonicalJson(channel.settings) === canonicalJson(target.settings),
        now,
        target.minSpacingSeconds,
      ],
    );
    if (target.credentials === null) return;
    const times = changeTimes(channel, target.credentials, given, now);
    await tx.query(
      `UPDATE channel SET sealed_credentials = $2, credential_changes = $3, credentials_changed_at = $4 WHERE id = $1`,
      [channelId, this.configurations.seal(channelId, target.credentials), JSON.stringify(times), now],
    );
    await tx.query('DELETE FROM channel_token WHERE channel_id = $1', [channelId]);
  }

  private async refuseStale(tx: Tx, channel: StoredChannel, principal: Principal): Promise<never> {
    const current = await this.screens.one(channel.channelId, scopeOf(principal), tx);
    const detail = '渠道在您打开之后已被修改，请对照最新内容后再保存。';
    throw new Problem(412, 'stale-version', '内容已被他人修改', detail, {
      members: { version: channel.version, current },
    });
  }
}

function touches(changes: Changes | undefined): boolean {
  return Object.keys(changes ?? {}).length > 0;
}

/** When each credential was last changed: the given ones now, the kept ones as before. */
function changeTimes(
  channel: StoredChannel,
  credentials: Credentials,
  given: Changes,
  now: Date,
): Readonly<Record<string, string>> {
  const before = (name: string): string | undefined =>
    Object.hasOwn(given, name) ? undefined : channel.credentialChanges[name];
  return Object.fromEntries(
    Object.keys(credentials).map((name) => [name, before(name) ?? now.toISOString()]),
  );
}
