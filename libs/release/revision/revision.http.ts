import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ACT_PERMISSIONS } from '../hold/act.rules.js';
import { ReleaseList, ReleaseView } from '../screens/release-list.js';
import { ChooseRevision } from './choose-revision.js';

export class ChooseRevisionRequest {
  @ApiProperty({ enum: ['keep', 'swap'] })
  @IsIn(['keep', 'swap'], { message: '请选择保留原版本（keep）或换用新版本（swap）' })
  choice!: 'keep' | 'swap';

  @ApiProperty({ format: 'uuid', description: 'The newer approved revision the person was shown' })
  @IsUUID(undefined, { message: '请给出新版本的编号' })
  revisionId!: string;
}

@ApiTags('releases')
@Controller('releases/:id/revision')
export class RevisionChoiceController {
  constructor(
    private readonly list: ReleaseList,
    private readonly choosing: ChooseRevision,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.choose_revision)
  @ApiOkResponse({ type: ReleaseView })
  async choose(
    @Param('id') id: string,
    @Body() body: ChooseRevisionRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    if (body.choice === 'keep') await this.choosing.keep(id, body.revisionId, user);
    else await this.choosing.swap(id, body.revisionId, user);
    return await this.list.one(id, scopeOf(user));
  }
}
