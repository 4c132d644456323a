import type { Configuration } from '../configuration/configurations.js';
import type { Credentials } from '../credentials/sealed-credentials.js';

/** What a channel is to become. */
export interface TargetChannel extends Configuration {
  readonly name: string;
  readonly latestSeconds: number;
  readonly stageLeadSeconds: number;
  readonly minSpacingSeconds: number;
  /** Null: they stay as they are. */
  readonly credentials: Credentials | null;
}
