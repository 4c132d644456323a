import { createHash } from 'node:crypto';
import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';
import type { MassJob, MassStatus, WechatAccount } from './account.js';
import { articlePath } from './article-view.js';
import { refuse, WechatError } from './errors.js';
import { jsonBody, type WechatCall, type WechatResult, type WechatRoutes } from './gate.js';
import { checkClientMsgId, checkDeliveryQuota, startMassJob, type MassOrder } from './mass-jobs.js';
import { deleteArticles } from './publish-jobs.js';
import { wireId } from './wire.js';

const RULE = { method: 'POST', permission: 'mass' } as const;
const MESSAGE_TYPES = ['mpnews', 'text', 'voice', 'music', 'image', 'mpvideo', 'wxcard'];
const LEAST_OPENIDS = 2;
const MOST_OPENIDS = 10_000;
const IMAGES = 20;
const SPEEDS = [800_000, 600_000, 450_000, 300_000, 100_000];
const STATUS_WORDS: Readonly<Record<MassStatus, string>> = {
  waiting_admin: 'SENDING',
  sending: 'SENDING',
  success: 'SEND_SUCCESS',
  fail: 'SEND_FAIL',
  deleted: 'DELETE',
};

/** Mass sends (reference A7). */
export function massRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/message/mass/sendall', RULE, (call) => send(call, filterOf(call)));
  routes.add('/cgi-bin/message/mass/send', RULE, (call) => send(call, openidsOf(call)));
  routes.add('/cgi-bin/message/mass/preview', RULE, preview);
  routes.add('/cgi-bin/message/mass/get', RULE, (call) => {
    const job = jobIn(call);
    return { msg_id: wireId(call.account, job.msgId), msg_status: STATUS_WORDS[job.status] };
  });
  routes.add('/cgi-bin/message/mass/delete', { ...RULE, plainOk: true }, withdraw);
  routes.add('/cgi-bin/message/mass/speed/get', RULE, (call) => ({
    speed: call.account.speed,
    realspeed: SPEEDS[call.account.speed] ?? 0,
  }));
  routes.add('/cgi-bin/message/mass/speed/set', { ...RULE, plainOk: true }, (call) => {
    const speed = jsonBody(call.request)['speed'];
    if (speed === undefined) return refuse(45084);
    if (typeof speed !== 'number' || SPEEDS[speed] === undefined) return refuse(45083);
    call.account.speed = speed;
    return {};
  });
}

interface Receivers {
  readonly toAll: boolean;
  readonly count: number;
}

function filterOf(call: WechatCall): Receivers {
  const filter = jsonBody(call.request)['filter'];
  if (!isJsonObject(filter)) return refuse(47001);
  const toAll = filter['is_to_all'] ?? (filter['tag_id'] === undefined ? undefined : false);
  if (typeof toAll !== 'boolean') return refuse(47001);
  if (toAll) return { toAll: true, count: call.account.settings.followers };
  const tag = filter['tag_id'];
  if (typeof tag !== 'number' || !call.account.settings.tags.includes(tag)) return refuse(45159);
  return { toAll: false, count: Math.ceil(call.account.settings.followers / 10) };
}

function openidsOf(call: WechatCall): Receivers {
  const list = jsonBody(call.request)['touser'];
  const count = Array.isArray(list) ? list.length : 0;
  if (count < LEAST_OPENIDS) return refuse(40130);
  if (count > MOST_OPENIDS) return refuse(40032);
  return { toAll: false, count };
}

function send(call: WechatCall, receivers: Receivers): WechatResult {
  const { account, now } = call;
  const body = jsonBody(call.request);
  const order = orderOf(account, body, receivers);
  if (order.clientMsgId !== null) checkClientMsgId(account, order.clientMsgId, now);
  if ([...account.massJobs.values()].some(({ status }) => status === 'waiting_admin')) return refuse(89504);
  checkDeliveryQuota(account, receivers.toAll, now);
  checkMedia(account, body, order);
  const job = startMassJob(call.world, account, order);
  if (job.status === 'waiting_admin') return refuse(89505);
  return {
    errcode: 0,
    errmsg: 'send job submission success',
    msg_id: wireId(account, job.msgId),
    msg_data_id: wireId(account, job.msgDataId),
  };
}

function orderOf(account: WechatAccount, body: JsonObject, receivers: Receivers): MassOrder {
  const msgType = body['msgtype'];
  if (typeof msgType !== 'string' || !MESSAGE_TYPES.includes(msgType)) return refuse(45162);
  const part = body[msgType === 'image' ? 'images' : msgType];
  if (!isJsonObject(part)) return refuse(47001);
  const mediaId = textAt(part, 'media_id') ?? null;
  return {
    msgType,
    clientMsgId: clientMsgIdOf(account, body, part),
    toAll: receivers.toAll,
    receivers: receivers.count,
    mediaId,
    articles: msgType === 'mpnews' ? (account.drafts.get(mediaId ?? '')?.articles ?? []) : [],
    text: textAt(part, 'content') ?? '',
    ignoreReprint: ignoresReprint(body),
  };
}

function ignoresReprint(body: JsonObject): boolean {
  const flag = body['send_ignore_reprint'] ?? 0;
  return flag === 0 || flag === 1 ? flag === 1 : refuse(47001);
}

function clientMsgIdOf(account: WechatAccount, body: JsonObject, part: JsonObject): string | null {
  const given = textAt(body, 'clientmsgid');
  if (given !== undefined && given !== '') return given;
  if (!account.settings.deriveClientMsgId) return null;
  const target = JSON.stringify([body['filter'] ?? body['touser'], part]);
  return createHash('md5').update(target).digest('hex');
}

function checkMedia(account: WechatAccount, body: JsonObject, order: MassOrder): void {
  switch (order.msgType) {
    case 'mpnews':
      if (order.articles.length === 0) refuse(40007);
      break;
    case 'text':
      if (order.text === '') refuse(44002);
      break;
    case 'wxcard':
      refuse(45113);
      break;
    case 'image':
      checkImages(account, body);
      break;
    default:
      if (!account.materials.has(order.mediaId ?? '')) refuse(40007);
  }
}

function checkImages(account: WechatAccount, body: JsonObject): void {
  const images = body['images'];
  const ids = isJsonObject(images) ? images['media_ids'] : undefined;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > IMAGES) return refuse(40215);
  if (!ids.every((id) => typeof id === 'string' && account.materials.has(id))) refuse(40007);
}

function preview(call: WechatCall): WechatResult {
  const body = jsonBody(call.request);
  if (textAt(body, 'touser') === undefined && textAt(body, 'towxname') === undefined) return refuse(40130);
  const order = orderOf(call.account, body, { toAll: false, count: 1 });
  checkMedia(call.account, body, order);
  return { errcode: 0, errmsg: 'preview success', msg_id: Math.floor(call.now / 1000) };
}

function jobIn(call: WechatCall): MassJob {
  const match = /"msg_id"\s*:\s*"?(\d+)"?/.exec(
    typeof call.request.body === 'string' ? call.request.body : '',
  );
  jsonBody(call.request);
  return call.account.massJobs.get(match?.[1] ?? '') ?? refuse(40059);
}

/** Kills article pages; the delivered card stays (reference A7.5). */
function withdraw(call: WechatCall): WechatResult {
  const body = jsonBody(call.request);
  const url = textAt(body, 'url');
  if (url !== undefined && body['msg_id'] === undefined) return withdrawByUrl(call, url);
  const job = jobIn(call);
  const index = body['article_idx'] ?? 0;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return refuse(40060);
  if (index > job.articles.length) return refuse(40060);
  const publication = call.account.publications.get(job.articleId ?? '');
  if (publication !== undefined) deleteArticles(call.world, call.account, publication, index);
  if (publication?.articles.every((article) => article.deleted) !== false) job.status = 'deleted';
  return {};
}

function withdrawByUrl(call: WechatCall, url: string): WechatResult {
  for (const publication of call.account.publications.values()) {
    for (const article of publication.articles) {
      const own = call.world.url(articlePath(call.account, publication.mid, article));
      if (publication.kind !== 'mass' || withoutAnchor(own) !== withoutAnchor(url)) continue;
      deleteArticles(call.world, call.account, publication, article.idx);
      return {};
    }
  }
  throw new WechatError(40059);
}

function withoutAnchor(url: string): string {
  return url.replace(/#.*$/, '');
}
