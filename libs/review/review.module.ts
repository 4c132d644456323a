import { Module } from '@nestjs/common';
import { RenditionsModule } from '#libs/renditions/renditions.module.js';
import { Approvals } from './approval.js';
import { DecideReview } from './decide/decide-review.js';
import { OpenReview } from './open/open-review.js';
import { ReviewFlows } from './review-flows.js';
import { ReviewList } from './screens/review-list.js';

/** Review flows over revisions; at the end an approval that nothing else can make. */
@Module({
  imports: [RenditionsModule],
  providers: [Approvals, OpenReview, DecideReview, ReviewFlows, ReviewList],
  exports: [Approvals, OpenReview, DecideReview, ReviewFlows, ReviewList],
})
export class ReviewModule {}
