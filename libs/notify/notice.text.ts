import type { JsonObject } from '#libs/kernel/json.js';
import type { NoticeKind } from './notice.rules.js';

export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

export type Language = 'zh' | 'en';

/** What a notice says of itself: made of its facts each time it is shown, so that it always counts right. */
export interface Told {
  readonly kind: NoticeKind;
  readonly count: number;
  readonly facts: JsonObject;
}

export const KIND_LABELS: Readonly<Record<NoticeKind, Readonly<Record<Language, string>>>> = {
  'review.waiting': { zh: '待我审核', en: 'Waiting for my review' },
  'draft.returned': { zh: '稿件被退回', en: 'Draft returned' },
  'draft.approved': { zh: '稿件审核通过', en: 'Draft approved' },
  'release.failed': { zh: '发布失败', en: 'Release failed' },
  'release.needs_attention': { zh: '发布需要处理', en: 'Release needs attention' },
  'release.expired': { zh: '发布已过时限', en: 'Release expired' },
  'release.held': { zh: '发布被暂停', en: 'Release held' },
  'release.reapproval': { zh: '等待再次批准', en: 'Waiting for another approval' },
  'release.removed_by_platform': { zh: '内容被平台删除', en: 'Removed by the platform' },
  'release.needs_removal': { zh: '需要到平台手工删除', en: 'To be removed by hand' },
  'release.owed': { zh: '发布任务丢失', en: 'Releases without a job' },
  'channel.stopped': { zh: '渠道因故障停用', en: 'Channel stopped' },
  'channel.credential': { zh: '渠道授权即将到期', en: 'Credential about to expire' },
  'publishing.stopped': { zh: '已全部停止发布', en: 'All publishing stopped' },
  'column.short': { zh: '栏目备稿不足', en: 'Column queue is short' },
  'column.asked': { zh: '栏目错过一期', en: 'Column missed a slot' },
  'freshness.reached': { zh: '更新超期风险', en: 'Content going stale' },
  'publisher.silent': { zh: '发布程序没有运行', en: 'No publisher is running' },
  'scheduler.silent': { zh: '定时任务没有运行', en: 'Periodic work does not run' },
  'queue.stuck': { zh: '发布任务积压', en: 'Jobs are not worked on' },
  'callback.silent': { zh: '平台回调没有到达', en: 'Callbacks do not arrive' },
  'webhook.disabled': { zh: '通知推送已停用', en: 'Webhook disabled' },
};

type Words = Readonly<Record<string, string>>;

/** `{name}` is replaced by the fact of that name. */
const TEXT: Readonly<Record<NoticeKind, Readonly<Record<Language, NoticeText>>>> = {
  'review.waiting': {
    zh: { title: '请审核《{title}》', body: '{by} 提交，现在等待审核。' },
    en: { title: 'Please review “{title}”', body: 'From {by}; it waits for a reviewer now.' },
  },
  'draft.returned': {
    zh: { title: '《{title}》被退回', body: '{by} 的意见：{opinion}' },
    en: { title: '“{title}” was returned', body: '{by} says: {opinion}' },
  },
  'draft.approved': {
    zh: { title: '《{title}》审核通过', body: '可以安排发布了。' },
    en: { title: '“{title}” was approved', body: 'It can be planned for release now.' },
  },
  'release.failed': {
    zh: { title: '{channel}：《{title}》发布失败', body: '{message}请修改后重新发布，或取消。' },
    en: { title: '{channel}: “{title}” failed', body: '{message} Mend it and release again, or cancel.' },
  },
  'release.needs_attention': {
    zh: {
      title: '{channel}：《{title}》需要人工处理',
      body: '{message}请到平台上查看是否已发出，再选择“已发出”或“未发出，重发”。',
    },
    en: {
      title: '{channel}: “{title}” needs a person',
      body: '{message} Look on the platform, then say whether it is out.',
    },
  },
  'release.expired': {
    zh: {
      title: '{channel}：《{title}》未能在最晚时间前发出',
      body: '{message}系统不会自动补发，请决定立即发布、改期或取消。',
    },
    en: {
      title: '{channel}: “{title}” could not go out in time',
      body: '{message} Nothing is sent by itself: send now, reschedule or cancel.',
    },
  },
  'release.held': {
    zh: { title: '{channel}：《{title}》已暂停，等待决定', body: '{message}请决定立即发布、改期或取消。' },
    en: { title: '{channel}: “{title}” is held', body: '{message} Send now, reschedule or cancel.' },
  },
  'release.reapproval': {
    zh: {
      title: '{channel}：请再次批准《{title}》',
      body: '静默期要求结束后再次批准才能发布。批准不会立即发出，由编辑决定何时发布。',
    },
    en: {
      title: '{channel}: please approve “{title}” again',
      body: 'The blackout asks for another approval. Approving sends nothing; an editor then says when.',
    },
  },
  'release.removed_by_platform': {
    zh: {
      title: '{channel}：《{title}》被平台删除',
      body: '{message}请联系平台了解原因，必要时更正后重发。',
    },
    en: { title: '{channel}: “{title}” was removed by the platform', body: '{message}' },
  },
  'release.needs_removal': {
    zh: { title: '{channel}：《{title}》需要到平台手工删除', body: '{message}请到平台删除后回到这里确认。' },
    en: {
      title: '{channel}: remove “{title}” by hand',
      body: '{message} Remove it on the platform, then confirm here.',
    },
  },
  'release.owed': {
    zh: { title: '有 {owed} 条发布没有待办任务', body: '系统会自动补上；持续出现请联系运维检查发布程序。' },
    en: {
      title: '{owed} releases owe work without a job',
      body: 'They are rescued by themselves; if it persists, check the publishers.',
    },
  },
  'channel.stopped': {
    zh: { title: '渠道“{channel}”因故障停用', body: '{message}修复后请检查连接并恢复渠道，期间不会发布。' },
    en: {
      title: 'Channel “{channel}” was stopped',
      body: '{message} Mend it, check the connection and resume; nothing is published meanwhile.',
    },
  },
  'channel.credential': {
    zh: {
      title: '渠道“{channel}”的授权 {days} 天内到期',
      body: '{message}到期前已排期 {planned} 条发布，请尽快续期。',
    },
    en: {
      title: 'The credential of “{channel}” ends within {days} days',
      body: '{planned} releases are planned after that. Renew it soon.',
    },
  },
  'publishing.stopped': {
    zh: { title: '{by} 已紧急停止{what}发布', body: '原因：{message}。恢复前不会发出。' },
    en: {
      title: '{by} stopped {whatEn}',
      body: 'Reason: {message}. It stays so until it is lifted.',
    },
  },
  'column.short': {
    zh: { title: '栏目“{column}”备稿不足', body: '备稿还有 {left} 篇，下一期 {next} 需要 {wanted} 篇。' },
    en: {
      title: 'Column “{column}” runs short',
      body: '{left} drafts are left; the slot of {next} wants {wanted}.',
    },
  },
  'column.asked': {
    zh: { title: '栏目“{column}”错过了 {next} 一期', body: '当时系统没有运行。请到栏目中决定补发或跳过。' },
    en: {
      title: 'Column “{column}” missed the slot of {next}',
      body: 'The system was not running. Decide in the column whether to make it up or to skip it.',
    },
  },
  'freshness.reached': {
    zh: {
      title: '“{channel}”已 {days} 天没有更新',
      body: '检查要求 {limitDays} 天内必须更新，请在 {limitAt} 前发布。',
    },
    en: {
      title: '“{channel}” was not updated for {days} days',
      body: 'Inspections ask for an update within {limitDays} days: publish before {limitAt}.',
    },
  },
  'publisher.silent': {
    zh: {
      title: '没有发布程序在运行',
      body: '到时间的内容现在发不出去。请立即让运维启动发布程序（npm run publisher）。',
    },
    en: { title: 'No publisher is running', body: 'Nothing goes out now. Start the publisher at once.' },
  },
  'scheduler.silent': {
    zh: {
      title: '定时任务已 {seconds} 秒没有运行',
      body: '补漏检查、静默期结束与栏目都靠它，请让运维检查发布程序。',
    },
    en: {
      title: 'Periodic work has not run for {seconds} s',
      body: 'Sweeps, ends of blackouts and columns depend on it; have the publisher checked.',
    },
  },
  'queue.stuck': {
    zh: { title: '任务“{queue}”积压已 {seconds} 秒', body: '发布程序可能卡住，请让运维检查。' },
    en: { title: 'Queue “{queue}” waits for {seconds} s', body: 'A publisher may hang; have it checked.' },
  },
  'callback.silent': {
    zh: {
      title: '渠道“{channel}”收不到平台回调',
      body: '最近 {polled} 次发布结果都是靠查询得知的。请检查平台后台登记的回调地址与外网访问。',
    },
    en: {
      title: 'No callbacks arrive for “{channel}”',
      body: 'The last {polled} results were learned by asking. Check the callback address at the platform.',
    },
  },
  'webhook.disabled': {
    zh: { title: '通知推送“{name}”已停用', body: '连续推送失败：{message}。修好接收方后请重新启用。' },
    en: {
      title: 'Webhook “{name}” was disabled',
      body: 'It failed for long: {message}. Mend it and enable it.',
    },
  },
};

/** Title and body in one language. */
export function textOf(told: Told, language: Language): NoticeText {
  const { title, body } = TEXT[told.kind][language];
  const words = wordsOf(told.facts);
  const more = language === 'zh' ? `（共 ${told.count} 条）` : ` (${told.count} in all)`;
  return {
    title: `${fill(title, words)}${told.count > 1 ? more : ''}`,
    body: fill(body, words).trim(),
  };
}

function wordsOf(facts: JsonObject): Words {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}

function fill(template: string, words: Words): string {
  return template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => words[name] ?? '');
}
