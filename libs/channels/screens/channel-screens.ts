import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { Reader } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { decodeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { notFound } from '#libs/kernel/problem.js';
import { nextStates } from '#libs/kernel/transition.js';
import type { ChannelFacts } from '../channel.queries.js';
import { CHANNEL_TRANSITIONS, type ChannelState } from '../channel.transitions.js';
import { CONNECTORS, type Connector, type ConnectorRegistry } from '../connector.js';
import { QuotaBook, type QuotaLeft } from '../quota-book.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { ChannelHealthView, ChannelView, CredentialView } from './channel.view.js';

interface ChannelRow extends ChannelFacts {
  readonly stateChangedAt: Date;
  readonly minSpacingSeconds: number;
  readonly credentialChanges: Readonly<Record<string, string>>;
  readonly callbackKey: string;
  readonly health: DataOf<ChannelHealthView> | null;
  readonly lastPublishedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What the channel pages show. */
@Injectable()
export class ChannelScreens {
  constructor(
    private readonly database: Database,
    private readonly quotas: QuotaBook,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** A page by name; `states` null: all but the retired. */
  async page(
    scope: Scope,
    states: readonly ChannelState[] | null,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<DataOf<ChannelView>>> {
    const [name, id] = cursor === undefined ? [null, null] : readCursor(cursor);
    const rows = await this.database.query<ChannelRow>(
      `${SELECT} WHERE c.department_id = $1
         AND (CASE WHEN $2::text[] IS NULL THEN c.state <> 'retired' ELSE c.state = ANY($2) END)
         AND ($3::text IS NULL OR (c.name, c.id) > ($3, $4::uuid))
       ORDER BY c.name, c.id LIMIT $5`,
      [scope.departmentId, states === null ? null : [...states], name, id, limit + 1],
    );
    const left = await this.quotas.remainingOf(this.database, rows);
    return pageOf(
      rows,
      limit,
      (row) => [row.name, row.channelId],
      (row) => this.viewOf(row, left.get(row.channelId) ?? []),
    );
  }

  /** @throws Problem not-found. */
  async one(channelId: string, scope: Scope, reader: Reader = this.database): Promise<DataOf<ChannelView>> {
    const rows = isId(channelId)
      ? await reader.query<ChannelRow>(`${SELECT} WHERE c.id = $1 AND c.department_id = $2`, [
          channelId,
          scope.departmentId,
        ])
      : [];
    const [row] = rows;
    if (row === undefined) throw notFound('这个渠道');
    return this.viewOf(row, await this.quotas.remaining(reader, row));
  }

  private viewOf(row: ChannelRow, quotas: readonly QuotaLeft[]): DataOf<ChannelView> {
    const connector = this.connectors.get(row.kind);
    return {
      id: row.channelId,
      kind: row.kind,
      kindLabel: connector?.label ?? row.kind,
      name: row.name,
      departmentId: row.departmentId,
      state: row.state,
      stateReason: row.stateReason,
      stateChangedAt: row.stateChangedAt,
      nextStates: nextStates(CHANNEL_TRANSITIONS, row.state),
      settings: row.settings,
      credentials: credentialViews(connector, row.credentialChanges),
      quotaLimits: row.quotaLimits,
      quotas,
      latestSeconds: row.latestSeconds,
      stageLeadSeconds: row.stageLeadSeconds,
      minSpacingSeconds: row.minSpacingSeconds,
      callbackUrl:
        connector?.callbacks === undefined ? null : `${this.settings.publicUrl}/callbacks/${row.callbackKey}`,
      health: row.health,
      lastPublishedAt: row.lastPublishedAt,
      version: row.version,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }
}

function readCursor(cursor: string): readonly [string, string] {
  const [name = '', id = ''] = decodeCursor(cursor, 2);
  if (!isId(id)) return readCursor('');
  return [name, id];
}

function credentialViews(
  connector: Connector | undefined,
  changes: Readonly<Record<string, string>>,
): readonly DataOf<CredentialView>[] {
  const fields = connector?.configuration.credentials ?? [];
  return fields.map((field) => ({
    name: field.name,
    label: field.label,
    set: changes[field.name] !== undefined,
    changedAt: changes[field.name] ?? null,
  }));
}

const SELECT = `
  SELECT c.id AS "channelId", c.kind, c.name, c.settings, c.department_id AS "departmentId", c.state,
    c.state_reason AS "stateReason", c.state_changed_at AS "stateChangedAt", c.version,
    c.latest_seconds AS "latestSeconds", c.stage_lead_seconds AS "stageLeadSeconds",
    c.min_spacing_seconds AS "minSpacingSeconds", c.quota_limits AS "quotaLimits",
    c.credential_changes AS "credentialChanges", c.callback_key AS "callbackKey", c.health,
    (SELECT max(r.published_at) FROM release r WHERE r.channel_id = c.id AND r.state IN ('published', 'withdrawing')
      AND (r.confirmed_at IS NOT NULL OR r.seen_at IS NOT NULL)) AS "lastPublishedAt",
    c.created_at AS "createdAt", c.updated_at AS "updatedAt"
  FROM channel c`;
