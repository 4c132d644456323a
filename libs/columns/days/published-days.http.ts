import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { Requires } from '#libs/identity/principal.js';
import { announcedDays } from '#libs/release/published-days.js';
import { DayOverrideView } from './day-override.view.js';

class YearQuery {
  @ApiProperty({ minimum: 2000, maximum: 2100, example: 2026 })
  @Type(() => Number)
  @IsInt({ message: '请给出年份，例如 2026' })
  @Min(2000, { message: '请给出年份，例如 2026' })
  @Max(2100, { message: '请给出年份，例如 2026' })
  year!: number;
}

class PublishedDaysView {
  @ApiProperty({ type: [DayOverrideView], description: 'Empty while the year is not announced' })
  readonly items!: readonly DayOverrideView[];
}

@ApiTags('columns')
@Controller('days/published')
export class PublishedDaysController {
  /** Public holidays and the working days that make up for them, as the State Council announced them for a year. */
  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: PublishedDaysView })
  ofYear(@Query() { year }: YearQuery): PublishedDaysView {
    return { items: announcedDays(year) };
  }
}
