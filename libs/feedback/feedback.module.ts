import { Module } from '@nestjs/common';
import { ChannelsModule } from '#libs/channels/channels.module.js';
import { FeedbackWorkers } from './feedback-workers.js';
import { AskedChannel } from './poll/asked-channel.js';
import { FollowReleases } from './poll/follow-releases.js';
import { ReadComments } from './poll/read-comments.js';
import { ReadMetrics } from './poll/read-metrics.js';
import { ReleaseFeedback } from './screens/release-feedback.js';

/** What came back from the public: the platforms' numbers and citizens' comments, read by polling. */
@Module({
  imports: [ChannelsModule],
  providers: [AskedChannel, FollowReleases, ReadMetrics, ReadComments, ReleaseFeedback, FeedbackWorkers],
  exports: [ReleaseFeedback, FeedbackWorkers],
})
export class FeedbackModule {}
