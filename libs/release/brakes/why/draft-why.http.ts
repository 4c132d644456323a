import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { DraftWhy, DraftWhys } from './draft-why.js';

@ApiTags('drafts')
@Controller('drafts/:id/why')
export class DraftWhyController {
  constructor(private readonly whys: DraftWhys) {}

  /** Will this draft go out, and if not, why not? */
  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: DraftWhy })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DraftWhy> {
    return await this.whys.of(id, user);
  }
}
