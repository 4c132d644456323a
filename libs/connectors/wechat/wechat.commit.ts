import { createHash } from 'node:crypto';
import type { ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { incomplete, type ApiFailure, type WechatClient } from './wechat.client.js';
import { fieldsFromJson } from './wechat.fields.js';
import { massHandle, publishHandle } from './wechat.handle.js';
import { findPublished } from './wechat.published.js';
import { idAt } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';
import { stagedFromJson, type Staged } from './wechat.stage.js';

/** Longest `clientmsgid` every account accepts, in bytes (reference A7.2). */
const CLIENT_ID_LENGTH = 32;
const CLIENT_ID = /^[A-Za-z0-9_-]{1,32}$/;

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
    ? await massSend(job, staged, client)
    : await submit(job, staged, client);
}

/** The same for every attempt of a release, so that the platform recognises a repeated mass send for 24 hours. */
export function clientMessageId(marker: string): string {
  if (CLIENT_ID.test(marker)) return marker;
  return createHash('sha256').update(marker).digest('hex').slice(0, CLIENT_ID_LENGTH);
}

async function submit(job: ReleaseJob, staged: Staged, client: WechatClient): Promise<CommitOutcome> {
  const result = await client.publishOnce({
    family: 'submit',
    path: '/cgi-bin/freepublish/submit',
    json: { media_id: staged.mediaId },
  });
  if (!result.ok)
    return result.verdict === 'gone' ? await draftGone(job, staged, result, client) : result.trouble;
  const publishId = idAt(result.body, 'publish_id');
  if (publishId === undefined) return incomplete('submit');
  return {
    kind: 'accepted',
    handle: publishHandle(publishId, staged.mediaId, idAt(result.body, 'msg_data_id')),
  };
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

async function massSend(job: ReleaseJob, staged: Staged, client: WechatClient): Promise<CommitOutcome> {
  const result = await client.publishOnce({
    family: 'mass',
    path: '/cgi-bin/message/mass/sendall',
    json: {
      filter: { is_to_all: true },
      mpnews: { media_id: staged.mediaId },
      msgtype: 'mpnews',
      send_ignore_reprint: 0,
      clientmsgid: clientMessageId(job.marker),
    },
  });
  const msgId = idAt(result.body, 'msg_id');
  if (result.ok) {
    if (msgId === undefined) return incomplete('mass');
    return { kind: 'accepted', handle: massHandle(msgId, staged.mediaId, idAt(result.body, 'msg_data_id')) };
  }
  if (result.verdict === 'already_done') {
    const { fault } = result.trouble;
    if (msgId === undefined) return { kind: 'already_done', fault };
    return { kind: 'already_done', handle: massHandle(msgId, staged.mediaId, undefined), fault };
  }
  return massRefusal(job, result);
}

/** After an earlier commit, a missing draft or a spent quota may be that commit's own doing. */
function massRefusal(job: ReleaseJob, refused: ApiFailure): CommitOutcome {
  const mayBeOurs = refused.verdict === 'gone' || refused.verdict === 'quota_day';
  return mayBeOurs && job.firstCommitAt !== null
    ? { kind: 'unknown', fault: refused.trouble.fault }
    : refused.trouble;
}

const NOT_STAGED = {
  code: 'wechat.not_staged',
  message: '发布前的准备结果缺失，没有调用平台。请联系系统维护人员。',
};

const DRAFT_READY = {
  code: 'wechat.draft_ready',
  message:
    '本渠道只建草稿：文章已放入公众号草稿箱。请登录 mp.weixin.qq.com 打开草稿并点“发表”，然后在这里填写文章链接。',
};
