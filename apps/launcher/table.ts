import type { ReleaseAnswer } from './walk.js';

const HEADINGS = ['渠道', '计划', '就绪', '发出', '公开', '晚(毫秒)'];

/** The releases as a table for a terminal, times in `timeZone`, and below it where each is to be seen. */
export function releaseTable(releases: readonly ReleaseAnswer[], timeZone: string): string {
  const clock = (instant: string | null): string =>
    instant === null ? '—' : timeOfDay(new Date(instant), timeZone);
  const rows = releases.map((release) => [
    release.channelName,
    clock(release.plannedAt),
    clock(release.stagedAt),
    clock(release.commitStartedAt),
    clock(release.publishedAt),
    release.commitLatenessMs === null ? '—' : release.commitLatenessMs.toFixed(0),
  ]);
  const links = releases.map(
    (release) => `${release.channelName}  ${release.publicUrl ?? release.fault?.message ?? '—'}`,
  );
  const widths = HEADINGS.map((heading, column) =>
    Math.max(width(heading), ...rows.map((row) => width(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ');
  return [line(HEADINGS), line(widths.map((size) => '─'.repeat(size))), ...rows.map(line), '', ...links].join(
    '\n',
  );
}

/** `21:46:51.000` */
export function timeOfDay(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('zh-CN', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(instant);
}

/** Columns a terminal gives to the text: two for a wide character. */
function width(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (/[\u2e80-\uffe6]/u.test(character) ? 2 : 1), 0);
}
