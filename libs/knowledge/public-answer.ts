import { Inject, Injectable } from '@nestjs/common';
import type { PublishableContent } from '#libs/channels/connector.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import { publishableRevision } from '#libs/renditions/publishable.js';
import { pinnedMedia } from '#libs/renditions/revision-media.js';
import { pictureAddresses } from '#libs/webpage/kept-pictures.js';

/** Where the answer stands on a channel. */
export interface PublicPlace {
  readonly channelName: string;
  readonly url: string;
}

export interface PublicAnswer {
  readonly content: PublishableContent;
  readonly firstPublishedAt: Date;
  /** When the text that is shown first became public. */
  readonly publishedAt: Date;
  readonly places: readonly PublicPlace[];
}

/** `withdrawn`: it was public, and is nowhere any more. */
export type PublicReading =
  | { readonly kind: 'public'; readonly answer: PublicAnswer }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'unknown' };

interface Row {
  readonly revisionId: string;
  readonly shown: boolean;
  readonly publishedAt: Date;
  readonly channelName: string;
  readonly url: string | null;
}

/** Longest code and more of releases than a draft has channels. */
const MOST_RELEASES = 500;

/** What the public may read of a draft: the approved revision that went out last, as long as it stands somewhere. */
@Injectable()
export class PublicAnswers {
  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async read(code: string): Promise<PublicReading> {
    const releases = await this.database.query<Row>(
      `SELECT r.revision_id AS "revisionId", r.state IN ('published', 'withdrawing', 'needs_removal') AS shown,
         r.published_at AS "publishedAt", h.name AS "channelName", c.public_url AS url
       FROM draft d JOIN release r ON r.draft_id = d.id JOIN channel h ON h.id = r.channel_id
       LEFT JOIN release_receipt c ON c.release_id = r.id
       WHERE d.code = $1 AND r.published_at IS NOT NULL ORDER BY r.published_at DESC, r.id LIMIT ${MOST_RELEASES}`,
      [code],
    );
    const shown = releases.filter((release) => release.shown);
    const [newest] = shown;
    if (newest === undefined) return { kind: releases.length === 0 ? 'unknown' : 'withdrawn' };
    const sameText = shown.filter(({ revisionId }) => revisionId === newest.revisionId);
    return {
      kind: 'public',
      answer: {
        content: await this.contentOf(newest.revisionId),
        firstPublishedAt: (releases.at(-1) ?? newest).publishedAt,
        publishedAt: (sameText.at(-1) ?? newest).publishedAt,
        places: shown.flatMap(({ channelName, url }) => (url === null ? [] : [{ channelName, url }])),
      },
    };
  }

  private async contentOf(revisionId: string): Promise<PublishableContent> {
    const content = await publishableRevision(this.database, revisionId, 'default', this.settings.publicUrl);
    const media = await pinnedMedia(this.database, revisionId, pictureAddresses(content));
    return { ...content, media };
  }
}
