import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { nameTaken } from '../configuration/configuration-problems.js';
import { Configurations } from '../configuration/configurations.js';
import type { ConnectChannelRequest } from './connect-channel.request.js';

const CALLBACK_KEY_BYTES = 24;

/** Adds a channel: everything checked first, the credentials sealed before they reach the database. */
@Injectable()
export class ConnectChannel {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly configurations: Configurations,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly defaults: Settings,
  ) {}

  /**
   * Answers the new channel's id.
   * @throws Problem 422 `invalid-input` naming every wrong field, 409 `channel-name-taken`.
   */
  async run(request: ConnectChannelRequest, principal: Principal): Promise<string> {
    const { settings, credentials, quotaLimits } = this.configurations.fresh(request.kind, request);
    this.configurations.demandSound(request.kind, { settings, credentials });
    const id = newId();
    const now = this.clock.now();
    const names = Object.keys(credentials);
    const latestSeconds = request.latestSeconds ?? this.defaults.latestSeconds;
    const stageLeadSeconds = request.stageLeadSeconds ?? this.defaults.stageLeadSeconds;
    const minSpacingSeconds = request.minSpacingSeconds ?? 0;
    await this.database.transaction(async (tx) => {
      const [taken] = await tx.query<{ id: string }>(INSERT, [
        id,
        principal.departmentId,
        request.kind,
        request.name,
        JSON.stringify(settings),
        this.configurations.seal(id, credentials),
        JSON.stringify(Object.fromEntries(names.map((name) => [name, now.toISOString()]))),
        now,
        JSON.stringify(quotaLimits),
        randomBytes(CALLBACK_KEY_BYTES).toString('base64url'),
        latestSeconds,
        stageLeadSeconds,
        minSpacingSeconds,
      ]);
      if (taken === undefined) throw nameTaken(request.name);
      await this.audit.append(tx, [
        {
          actor: actorOf(principal),
          action: 'channel.connected',
          subjectType: 'channel',
          subjectId: id,
          departmentId: principal.departmentId,
          detail: {
            kind: request.kind,
            name: request.name,
            settings,
            quotaLimits,
            latestSeconds,
            stageLeadSeconds,
            minSpacingSeconds,
            credentials: names,
          },
          lane: `channel:${id}`,
        },
      ]);
    });
    return id;
  }
}

const INSERT = `
  INSERT INTO channel (id, department_id, kind, name, settings, sealed_credentials, credential_changes,
    credentials_changed_at, quota_limits, callback_key, latest_seconds, stage_lead_seconds, min_spacing_seconds, state, state_changed_at,
    version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'active', $8, 1, $8, $8)
  ON CONFLICT (department_id, name) WHERE state <> 'retired' DO NOTHING
  RETURNING id`;
