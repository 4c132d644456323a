import type { WeiboAccount, WeiboStatus } from '../../platforms/weibo/account.js';
import { addWeiboComment } from '../../platforms/weibo/comments.js';
import { revokeByUser } from '../../platforms/weibo/oauth-routes.js';
import { createStatus, hideStatus, removeStatus } from '../../platforms/weibo/statuses.js';
import type { World } from '../../world.js';
import { field, type Act, type Form } from './act.js';
import type { Said } from './said.js';

function onPost(act: (world: World, status: WeiboStatus, form: Form) => Said): Act {
  return (world, form) => {
    const status = world.data.weibo.statuses.get(field(form, 'post'));
    return status?.deletedBy === null ? act(world, status, form) : 'gone';
  };
}

function onAccount(act: (world: World, account: WeiboAccount, form: Form) => Said | Promise<Said>): Act {
  return async (world, form) => {
    const account = world.data.weibo.accounts.get(field(form, 'account'));
    if (account === undefined) return 'gone';
    const said = await act(world, account, form);
    world.touch();
    return said;
  };
}

/** What citizens, staff and the platform do on Weibo. */
export const WEIBO_ACTS: Readonly<Record<string, Act>> = {
  'weibo.comment': onPost((world, status, form) => {
    const text = field(form, 'text');
    if (text === '') return 'wrong';
    addWeiboComment(world, status, { text, authorised: field(form, 'authorised') === '1' });
    return 'commented';
  }),
  'weibo.remove': onPost((world, status) => {
    removeStatus(world, status, 'platform');
    return 'deleted';
  }),
  'weibo.hide': onPost((world, status) => {
    hideStatus(world, status);
    return 'hidden';
  }),
  'weibo.post': onAccount((world, account, form) => {
    const text = field(form, 'text');
    if (text === '') return 'wrong';
    createStatus(world, account, { text, appKey: null });
    return 'posted';
  }),
  'weibo.revoke': onAccount(async (world, account): Promise<Said> => {
    await revokeByUser(world, account);
    return 'revoked';
  }),
  'weibo.expire': onAccount((world, account) => {
    for (const token of world.data.weibo.tokens.values())
      if (token.uid === account.uid) token.expiresAt = world.clock.now();
    return 'expired';
  }),
};
