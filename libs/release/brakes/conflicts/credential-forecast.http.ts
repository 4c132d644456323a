import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CredentialForecast, CredentialForecastView } from './credential-forecast.js';

@ApiTags('channels')
@Controller('channels/:id/credential-forecast')
export class CredentialForecastController {
  constructor(private readonly forecast: CredentialForecast) {}

  /** Which planned releases will meet an authorisation that has ended. */
  @Get()
  @Requires('channel.read')
  @ApiOkResponse({ type: CredentialForecastView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<CredentialForecastView> {
    return await this.forecast.of(id, scopeOf(user));
  }
}
