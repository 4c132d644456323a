import { Module } from '@nestjs/common';
import { FreshnessRules } from './freshness-rules.js';
import { FreshnessWatch } from './freshness-watch.js';

/** How long since each channel was last published to, and who is told when it grows stale. */
@Module({ providers: [FreshnessRules, FreshnessWatch], exports: [FreshnessRules, FreshnessWatch] })
export class FreshnessModule {}
