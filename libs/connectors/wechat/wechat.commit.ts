import type { ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { incomplete, type ApiFailure, type WechatClient } from './wechat.client.js';
import { fieldsFromJson } from './wechat.fields.js';
import { publishHandle } from './wechat.handle.js';
import { massSend } from './wechat.mass.js';
import { findPublished } from './wechat.published.js';
import { idAt } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';
import { stagedFromJson, type Staged } from './wechat.stage.js';

/** The one call: publish (A6.1), or mass send (A7.1). In `draft_only` a person makes it. */
export async function commitArticle(
  job: ReleaseJob,
  stagedJson: JsonObject,
  context: ConnectorContext,
  client: WechatClient,
): Promise<CommitOutcome> {
  const staged = stagedFromJson(stagedJson);
  if (staged === null) return { kind: 'config', fault: NOT_STAGED };
  if (wechatSettings(context.channel.settings).publishMode === 'draft_only') {
    return { kind: 'human', fault: DRAFT_READY };
  }
  return fieldsFromJson(job.fields).pushToFollowers
    ? await massSend(job, staged, context, client)
    : await submit(job, staged, client);
}

async function submit(job: ReleaseJob, staged: Staged, client: WechatClient): Promise<CommitOutcome> {
  const result = await client.publishOnce({
    family: 'submit',
    path: '/cgi-bin/freepublish/submit',
    json: { media_id: staged.mediaId },
  });
  if (!result.ok) return await refused(job, staged, result, client);
  const publishId = idAt(result.body, 'publish_id');
  if (publishId === undefined) return incomplete('submit');
  return {
    kind: 'accepted',
    handle: publishHandle(publishId, staged, idAt(result.body, 'msg_data_id')),
  };
}

/** An account without the right to publish leaves the button to a person: the draft is in the box (A3.1). */
async function refused(
  job: ReleaseJob,
  staged: Staged,
  result: ApiFailure,
  client: WechatClient,
): Promise<CommitOutcome> {
  if (result.verdict === 'gone') return await draftGone(job, staged, result, client);
  return result.verdict === 'forbidden' ? { kind: 'human', fault: BY_HAND } : result.trouble;
}

/**
 * The draft is not there to be published: an earlier commit took it, a person published it on the website, or it was
 * deleted. Only when no commit of ours came before and the articles do not show it, surely nothing is out (A6.1).
 */
async function draftGone(
  job: ReleaseJob,
  staged: Staged,
  refused: ApiFailure,
  client: WechatClient,
): Promise<CommitOutcome> {
  const doubt: CommitOutcome = { kind: 'unknown', fault: refused.trouble.fault };
  if (job.firstCommitAt !== null) return doubt;
  const search = await findPublished(client, staged.marker, job.plannedAt);
  switch (search.kind) {
    case 'found':
      return { kind: 'already_done', receipt: search.receipt, fault: refused.trouble.fault };
    case 'absent':
      return refused.trouble;
    case 'trouble':
      return doubt;
  }
}

const NOT_STAGED = {
  code: 'wechat.not_staged',
  message: '发布前的准备结果缺失，没有调用平台。请联系系统维护人员。',
};

const BY_HAND = {
  code: 'wechat.publish_by_hand',
  platformCode: '48001',
  message:
    '账号没有发布接口的权限，文章已放入公众号草稿箱。请登录 mp.weixin.qq.com 打开草稿并点“发表”，然后在这里填写文章链接；管理员可把渠道的发布方式改为 draft_only，或为账号完成微信认证。',
};

const DRAFT_READY = {
  code: 'wechat.draft_ready',
  message:
    '本渠道只建草稿：文章已放入公众号草稿箱。请登录 mp.weixin.qq.com 打开草稿并点“发表”，然后在这里填写文章链接。',
};
