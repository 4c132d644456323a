import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { channelProfile } from '#libs/channels/channel.queries.js';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { releaseInView } from '../release-guard.js';

export class TraceSign {
  @ApiProperty({ description: 'Where it is seen, for people, in Chinese', example: '正文中的编号' })
  readonly label!: string;

  @ApiProperty({ description: 'As the public sees it', example: '【问答2026-000123】' })
  readonly text!: string;
}

export class ReleaseTrace {
  @ApiProperty({ type: [TraceSign], description: 'What only this release shows on the platform' })
  readonly signs!: readonly TraceSign[];

  @ApiProperty({ type: String, nullable: true, description: "The platform's back office, where known" })
  readonly backOffice!: string | null;
}

/** By what a person finds a release on its platform. */
@Injectable()
export class ReleaseTraces {
  constructor(
    private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
  ) {}

  /** @throws Problem not-found outside of the scope. */
  async of(releaseId: string, scope: Scope): Promise<ReleaseTrace> {
    const row = await releaseInView(this.database, releaseId, scope);
    const channel = await channelProfile(this.database, row.channelId);
    const [draft] = await this.database.query<{ code: string }>('SELECT code FROM draft WHERE id = $1', [
      row.draftId,
    ]);
    if (channel === undefined || draft === undefined)
      throw new Error(`release ${row.id} names a channel or a draft that does not exist`);
    const connector = this.connectors.get(channel.kind);
    const known = connector?.trace?.({ code: draft.code, marker: row.marker }, channel);
    return known ?? { signs: [{ label: '发布编号', text: row.marker }], backOffice: null };
  }
}
