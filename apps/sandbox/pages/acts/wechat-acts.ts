import { Problem } from '#libs/kernel/problem.js';
import { pressPublish } from '../../control/wechat-life-control.js';
import type { WechatAccount } from '../../platforms/wechat/account.js';
import { pushEvent } from '../../platforms/wechat/callback-sender.js';
import { addComment, threadOf } from '../../platforms/wechat/comments.js';
import { followerMessage } from '../../platforms/wechat/events.js';
import { confirmMass } from '../../platforms/wechat/mass-jobs.js';
import { banPublication, deleteArticles } from '../../platforms/wechat/publish-jobs.js';
import { clearDay } from '../../platforms/wechat/quota.js';
import { ACCOUNT_TYPES } from '../../platforms/wechat/settings.js';
import { revokeToken } from '../../platforms/wechat/tokens.js';
import type { World } from '../../world.js';
import { field, type Act, type Form } from './act.js';
import type { Said } from './said.js';

function on(act: (world: World, account: WechatAccount, form: Form) => Said): Act {
  return (world, form) => {
    const account = world.data.wechat.accounts.get(field(form, 'account'));
    if (account === undefined) return 'gone';
    const said = act(world, account, form);
    world.touch();
    return said;
  };
}

/** What citizens, administrators and the platform do on WeChat. */
export const WECHAT_ACTS: Readonly<Record<string, Act>> = {
  'wechat.comment': on((world, account, form) => {
    const [mid = '', index = ''] = field(form, 'article').split('#');
    const thread = threadOf(account, mid, Number(index));
    const content = field(form, 'content');
    if (thread === undefined) return 'gone';
    if (content === '') return 'wrong';
    addComment(world, thread, { content });
    return 'commented';
  }),
  'wechat.message': on((world, account, form) => {
    const content = field(form, 'content');
    if (content === '') return 'wrong';
    return pushEvent(world, account, followerMessage(world, account, content)) === null
      ? 'no-callback'
      : 'messaged';
  }),
  'wechat.delete': on((world, account, form) => {
    const publication = account.publications.get(field(form, 'publication'));
    if (publication === undefined) return 'gone';
    deleteArticles(world, account, publication, Number(field(form, 'index')));
    return 'deleted';
  }),
  'wechat.ban': on((world, account, form) => {
    const publication = account.publications.get(field(form, 'publication'));
    if (publication === undefined) return 'gone';
    banPublication(world, account, publication);
    return 'banned';
  }),
  'wechat.publish': on((world, account, form) => {
    try {
      pressPublish(world, account, field(form, 'draft'), field(form, 'notify') === '1');
      return 'published';
    } catch (fault) {
      if (fault instanceof Problem) return fault.code === 'mass-spent' ? 'mass-spent' : 'gone';
      throw fault;
    }
  }),
  'wechat.confirm': on((world, account, form) => {
    const job = account.massJobs.get(field(form, 'message'));
    if (job?.status !== 'waiting_admin') return 'gone';
    const accept = field(form, 'accept') === '1';
    confirmMass(world, account, job, accept);
    return accept ? 'confirmed' : 'refused';
  }),
  'wechat.type': on((_world, account, form) => {
    const type = ACCOUNT_TYPES.find((known) => known === field(form, 'type'));
    if (type === undefined) return 'wrong';
    account.settings.type = type;
    return 'type-changed';
  }),
  'wechat.guard': on((_world, account) => {
    account.settings.massProtection = !account.settings.massProtection;
    return account.settings.massProtection ? 'guarded' : 'unguarded';
  }),
  'wechat.quota': on((world, account) => {
    clearDay(account, world.clock.now());
    return 'quota-reset';
  }),
  'wechat.tokens': on((world, account) => {
    for (const [token, record] of world.data.wechat.tokens)
      if (record.appId === account.appId) revokeToken(world, token);
    return 'tokens-ended';
  }),
};
