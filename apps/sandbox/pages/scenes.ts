import type { FaultRuleInput } from '../faults.js';
import { PLATFORMS, type PlatformName } from '../platform-name.js';
import type { WechatSettings } from '../platforms/wechat/settings.js';
import type { World } from '../world.js';

/** A trouble a trainer sets up with one press. */
export interface Scene {
  readonly key: string;
  readonly platforms: readonly PlatformName[];
  readonly title: string;
  /** What happens, and what Jida should make of it. */
  readonly words: string;
  readonly rules?: readonly FaultRuleInput[];
  /** Where no fault rule says it: a change of the accounts' settings. */
  readonly prepare?: (world: World) => void;
}

const LOST = '群众已经看到，但答复在路上丢了。集答应当先核实、再认领，不会发出第二份。';

function everyWechat(world: World, change: (settings: WechatSettings) => void): void {
  for (const account of world.data.wechat.accounts.values()) change(account.settings);
}

/** The scenes of the fault panel, most instructive first. */
export const SCENES: readonly Scene[] = [
  {
    key: 'wechat-lost',
    platforms: ['wechat'],
    title: '微信发出去了，答复丢了',
    words: LOST,
    rules: [{ platform: 'wechat', endpoint: 'freepublish/submit', kind: 'work_then_drop', times: 1 }],
  },
  {
    key: 'weibo-lost',
    platforms: ['weibo'],
    title: '微博发出去了，答复丢了',
    words: LOST,
    rules: [{ platform: 'weibo', endpoint: 'statuses/share.json', kind: 'work_then_drop', times: 1 }],
  },
  {
    key: 'site-lost',
    platforms: ['wordpress', 'ghost', 'push'],
    title: '网站发布了，答复丢了',
    words: LOST,
    rules: [
      { platform: 'wordpress', endpoint: 'POST posts', kind: 'work_then_drop', times: 1 },
      { platform: 'ghost', endpoint: 'POST posts', kind: 'work_then_drop', times: 1 },
      { platform: 'push', endpoint: '/push', kind: 'work_then_drop', times: 1 },
    ],
  },
  {
    key: 'callback-lost',
    platforms: ['wechat'],
    title: '微信的结果通知丢了',
    words: '平台发布成功，却没有通知到。集答应当稀疏地查询，自己得知结果。',
    rules: [{ platform: 'wechat', endpoint: '*', kind: 'callback_lost', times: 1 }],
  },
  {
    key: 'callback-double',
    platforms: ['wechat'],
    title: '微信的结果通知来了两遍',
    words: '同一通知推送两次。集答应当只记一次。',
    rules: [{ platform: 'wechat', endpoint: '*', kind: 'callback_double', times: 1 }],
  },
  {
    key: 'review-refused',
    platforms: ['wechat'],
    title: '微信审核不通过',
    words: '下一次发布被平台审核拒绝。稿件应当回到编辑手里，写明原因。',
    prepare: (world) => {
      everyWechat(world, (settings) => settings.publishOutcomes.push({ status: 4, failIdx: [1] }));
    },
  },
  {
    key: 'banned-later',
    platforms: ['wechat'],
    title: '微信发布后被平台封禁',
    words: '下一篇发出一分钟后被封禁。集答复核时应当发现“平台撤下”，并提醒值班员。',
    prepare: (world) => {
      everyWechat(world, (settings) => settings.afterPublish.push({ outcome: 'ban', afterMs: 60_000 }));
    },
  },
  {
    key: 'no-permission',
    platforms: ['wechat'],
    title: '公众号没有发布权限',
    words: '接口答 48001。渠道应当停下并说明怎样改用“只存草稿，由人发表”。',
    rules: [{ platform: 'wechat', endpoint: 'freepublish/submit', kind: 'forbidden', times: 1 }],
  },
  {
    key: 'quota',
    platforms: ['wechat', 'weibo'],
    title: '当天的次数用完了',
    words: '平台说配额已满。发布应当等待配额，不反复尝试；把时间拨到明天就会继续。',
    rules: [
      { platform: 'wechat', endpoint: 'freepublish/submit', kind: 'quota', times: 1 },
      { platform: 'weibo', endpoint: 'statuses/share.json', kind: 'quota', times: 1 },
    ],
  },
  {
    key: 'token',
    platforms: ['wechat'],
    title: '令牌忽然失效',
    words: '下一次调用令牌作废。集答应当换一次新令牌再做，只换一次。',
    rules: [{ platform: 'wechat', endpoint: '*', kind: 'token_invalid', times: 1 }],
  },
  {
    key: 'weibo-delay',
    platforms: ['weibo'],
    title: '微博说“已发出，稍后可见”',
    words: '微博已收下却答 20032。绝不能重发：过两三分钟查看，认领那一条。',
    rules: [{ platform: 'weibo', endpoint: 'statuses/share.json', kind: 'published_delay', times: 1 }],
  },
  {
    key: 'weibo-duplicate',
    platforms: ['weibo'],
    title: '微博误报内容重复',
    words: '其实没发出，平台却说重复。集答应当先查时间线，查不到再交给人。',
    rules: [{ platform: 'weibo', endpoint: 'statuses/share.json', kind: 'duplicate_error', times: 1 }],
  },
  {
    key: 'weibo-self-only',
    platforms: ['weibo'],
    title: '微博发出后仅自己可见',
    words: '下一条微博一分钟后被平台改为仅自己可见，群众看不到。',
    prepare: (world) => {
      for (const { settings } of world.data.weibo.accounts.values())
        settings.reviews.push({ outcome: 'self_only', afterMs: 60_000 });
    },
  },
  {
    key: 'maintenance',
    platforms: ['wordpress', 'ghost', 'push'],
    title: '网站正在维护',
    words: '接下来三次调用都答 503。到点前的预备应当提前告警，恢复后再做。',
    rules: [
      { platform: 'wordpress', endpoint: '*', kind: 'system_busy', times: 3 },
      { platform: 'ghost', endpoint: '*', kind: 'system_busy', times: 3 },
      { platform: 'push', endpoint: '*', kind: 'system_busy', times: 3 },
    ],
  },
  {
    key: 'unreachable',
    platforms: PLATFORMS,
    title: '平台连不上',
    words: '每个平台接下来三次调用都断线，什么也没做。集答应当稍后再试，不算失败。',
    rules: PLATFORMS.map((platform) => ({
      platform,
      endpoint: '*',
      kind: 'drop_before',
      times: 3,
    })),
  },
  {
    key: 'slow',
    platforms: PLATFORMS,
    title: '平台很慢',
    words: '接下来五次调用各慢八秒，最后照常答复。',
    rules: [{ platform: '*', endpoint: '*', kind: 'slow', times: 5, ms: 8_000 }],
  },
];
