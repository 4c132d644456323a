import { Identity1763900000001 } from './1763900000001-identity.js';
import { Audit1763900000002 } from './1763900000002-audit.js';
import { Content1763900000003 } from './1763900000003-content.js';
import { Channels1763900000004 } from './1763900000004-channels.js';
import { Review1763900000005 } from './1763900000005-review.js';
import { Release1763900000006 } from './1763900000006-release.js';
import { Planning1763900000007 } from './1763900000007-planning.js';
import { Brakes1763900000008 } from './1763900000008-brakes.js';
import { Acts1763900000009 } from './1763900000009-acts.js';
import { Watching1763900000010 } from './1763900000010-watching.js';
import { Engine1763900000011 } from './1763900000011-engine.js';
import { Partitions1763900000012 } from './1763900000012-partitions.js';
import { Media1763900000013 } from './1763900000013-media.js';
import { Leader1763900000014 } from './1763900000014-leader.js';
import { CommitsBefore1763900000015 } from './1763900000015-commits-before.js';
import { Lanes1763900000016 } from './1763900000016-lanes.js';
import { ListIndexes1763900000017 } from './1763900000017-list-indexes.js';
import { Feedback1763900000018 } from './1763900000018-feedback.js';
import { ReviewQueue1763900000020 } from './1763900000020-review-queue.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  Identity1763900000001,
  Audit1763900000002,
  Content1763900000003,
  Channels1763900000004,
  Review1763900000005,
  Release1763900000006,
  Planning1763900000007,
  Brakes1763900000008,
  Acts1763900000009,
  Watching1763900000010,
  Engine1763900000011,
  Partitions1763900000012,
  Media1763900000013,
  Leader1763900000014,
  CommitsBefore1763900000015,
  Lanes1763900000016,
  ListIndexes1763900000017,
  Feedback1763900000018,
  ReviewQueue1763900000020,
] as const;
