import { AuditEntry } from '#libs/audit/audit-entry.entity.js';
import { AuditLane } from '#libs/audit/audit-lane.entity.js';
import {
  Channel,
  ChannelMemoryEntry,
  ChannelToken,
  PublishingStop,
  QuotaSpender,
  QuotaUse,
  StoredCallback,
} from '#libs/channels/channel.entity.js';
import { Media, MediaSource } from '#libs/channels/media.entity.js';
import { Draft, DraftNumber } from '#libs/content/draft.entity.js';
import { Revision } from '#libs/content/revision.entity.js';
import { Department } from '#libs/identity/department.entity.js';
import { Session } from '#libs/identity/session.entity.js';
import { User } from '#libs/identity/user.entity.js';
import { StoredRendition } from '#libs/renditions/rendition.entity.js';
import { RevisionMedia } from '#libs/renditions/revision-media.entity.js';
import { Review, ReviewDecision, ReviewFlow } from '#libs/review/review.entity.js';
import { IdempotentRequest } from './http/idempotent-request.entity.js';

/** Every table that is described as an entity. `entities.spec.ts` compares them with what the migrations make. */
export const ENTITIES = [
  Department,
  User,
  Session,
  IdempotentRequest,
  AuditLane,
  AuditEntry,
  Draft,
  DraftNumber,
  Revision,
  StoredRendition,
  RevisionMedia,
  ReviewFlow,
  Review,
  ReviewDecision,
  Channel,
  ChannelToken,
  PublishingStop,
  QuotaUse,
  QuotaSpender,
  ChannelMemoryEntry,
  Media,
  MediaSource,
  StoredCallback,
] as const;
