import { Module } from '@nestjs/common';
import { BlackoutsController } from './brakes/blackout/blackouts.http.js';
import { BlackoutExceptionsController } from './brakes/blackout/exceptions.http.js';
import { StopsController } from './brakes/stop/stops.http.js';
import { ReleaseModule } from './release.module.js';

/** Everything that says "not now", over HTTP. */
@Module({
  imports: [ReleaseModule],
  controllers: [BlackoutsController, BlackoutExceptionsController, StopsController],
})
export class BrakesHttpModule {}
