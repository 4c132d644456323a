import { Module } from '@nestjs/common';
import { RevokeController } from './brakes/approvals/revoke.http.js';
import { BlackoutsController } from './brakes/blackout/blackouts.http.js';
import { BlackoutExceptionsController } from './brakes/blackout/exceptions.http.js';
import { CredentialForecastController } from './brakes/conflicts/credential-forecast.http.js';
import { DepartmentRulesController } from './brakes/rules/department-rules.http.js';
import { StopsController } from './brakes/stop/stops.http.js';
import { DraftWhyController } from './brakes/why/draft-why.http.js';
import { ReleaseModule } from './release.module.js';

/** Everything that says "not now", over HTTP. */
@Module({
  imports: [ReleaseModule],
  controllers: [
    BlackoutsController,
    BlackoutExceptionsController,
    StopsController,
    DepartmentRulesController,
    CredentialForecastController,
    RevokeController,
    DraftWhyController,
  ],
})
export class BrakesHttpModule {}
