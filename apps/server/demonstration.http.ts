import { readFile } from 'node:fs/promises';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import type { DataOf } from '#libs/http/data-of.js';
import { Public } from '#libs/identity/principal.js';
import { ROLES, type Role } from '#libs/identity/permission.js';

export class DemonstrationAccountView {
  @ApiProperty()
  readonly username!: string;

  @ApiProperty()
  readonly displayName!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true })
  readonly roles!: readonly Role[];
}

export class DemonstrationView {
  @ApiProperty({ description: 'Whether this is a demonstration; without one the rest is empty' })
  readonly running!: boolean;

  @ApiProperty({ description: 'Where the imitated platforms show what the public would see', example: '' })
  readonly sandboxUrl!: string;

  @ApiProperty({ description: 'The password of every account below' })
  readonly password!: string;

  @ApiProperty({ type: [DemonstrationAccountView] })
  readonly accounts!: readonly DemonstrationAccountView[];
}

const NONE: DataOf<DemonstrationView> = { running: false, sandboxUrl: '', password: '', accounts: [] };

@ApiTags('demonstration')
@Controller('demonstration')
export class DemonstrationController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** What a newcomer may try on this machine. Empty everywhere but under `npm start`. */
  @Get()
  @Public()
  @ApiOkResponse({ type: DemonstrationView })
  async read(): Promise<DataOf<DemonstrationView>> {
    const { demonstrationFile } = this.settings;
    if (demonstrationFile === null) return NONE;
    const text = await readFile(demonstrationFile, 'utf8').catch(() => null);
    if (text === null) return NONE;
    const told = JSON.parse(text) as Omit<DataOf<DemonstrationView>, 'running'>;
    return { ...told, running: true };
  }
}

@Module({ controllers: [DemonstrationController] })
export class DemonstrationHttpModule {}
