import { chinaMinute } from '../china-time.js';
import type { MassJob, Publication, WechatAccount } from '../platforms/wechat/account.js';
import { articlePath } from '../platforms/wechat/article-view.js';
import { threadOf } from '../platforms/wechat/comments.js';
import { may, quotaUse } from '../platforms/wechat/quota.js';
import type { AccountType, Permission } from '../platforms/wechat/settings.js';
import type { World } from '../world.js';
import { actForm, type ActPlace } from './frame.js';
import { html, type Html } from './html.js';

const TYPE_WORDS: Readonly<Record<AccountType, string>> = {
  personal: '个人订阅号',
  unverified_subscription: '未认证订阅号',
  verified_subscription: '认证订阅号',
  verified_service: '认证服务号',
  test: '接口测试号',
};
const PERMISSION_WORDS: readonly (readonly [Permission, string])[] = [
  ['freepublish', '发布'],
  ['mass', '群发'],
  ['comment', '留言'],
  ['datacube', '统计'],
];

/** What the trainer sees and does beside the phone. */
export function wechatDesk(world: World, account: WechatAccount): Html {
  const place = { back: `/view/wechat/${account.appId}` };
  return html`<div>
    ${waiting(account, place)}${publications(account, place)}${drafts(world, account, place)}
    ${accountCard(account, place)}${letters(account, place)}${quotas(world, account, place)}
  </div>`;
}

function waiting(account: WechatAccount, place: ActPlace): Html | null {
  const jobs = [...account.massJobs.values()].filter(({ status }) => status === 'waiting_admin');
  if (jobs.length === 0) return null;
  return html`<section class="card">
    <h2>等待管理员确认的群发</h2>
    <ul class="list">
      ${jobs.map((job) => waitingRow(account, job, place))}
    </ul>
  </section>`;
}

function waitingRow(account: WechatAccount, job: MassJob, place: ActPlace): Html {
  const title = job.articles[0]?.title ?? job.text;
  const fields = { account: account.appId, message: job.msgId };
  return html`<li>
    ${title} <span class="soft">${chinaMinute(job.dueAt)} 前不答复就失败</span>
    <div class="acts">
      ${actForm(place, 'wechat.confirm', { ...fields, accept: 1 }, html`<button class="small">同意</button>`)}
      ${actForm(place, 'wechat.confirm', { ...fields, accept: 0 }, html`<button class="small quiet">拒绝</button>`)}
    </div>
  </li>`;
}

function publications(account: WechatAccount, place: ActPlace): Html {
  const all = [...account.publications.values()].reverse();
  return html`<section class="card">
    <h2>已发布</h2>
    ${
      all.length === 0
        ? html`<div class="empty">
            <p>还没有内容。发布之后，可以在这里扮演群众留言，或扮演平台删除、封禁。</p>
          </div>`
        : html`<ul class="list">
            ${all.map((publication) => publicationRow(account, publication, place))}
          </ul>`
    }
  </section>`;
}

function publicationRow(account: WechatAccount, publication: Publication, place: ActPlace): Html {
  const [first] = publication.articles;
  if (first === undefined) return html``;
  const fields = { account: account.appId, publication: publication.articleId };
  const gone = publication.banned || publication.articles.every(({ deleted }) => deleted);
  return html`<li>
    <span class="when">${chinaMinute(publication.createdAt)}</span>
    <a href="${articlePath(account, publication.mid, first)}">${first.title}</a>
    ${publication.articles.length > 1 && html`<span class="soft">等 ${publication.articles.length} 篇</span>`}
    ${state(publication)}
    ${
      !gone &&
      html`<details>
        <summary>扮演群众或平台</summary>
        ${commentForm(account, publication, place)}
        <div class="acts">
          ${
            publication.articles.length > 1
              ? actForm(
                  place,
                  'wechat.delete',
                  fields,
                  html`<label
                      >删除哪一篇<select name="index">
                        <option value="0">全部</option>
                        ${publication.articles.map(
                          ({ idx, title }) => html`<option value="${idx}">第 ${idx} 篇 ${title}</option>`,
                        )}
                      </select></label
                    ><button class="danger">删除</button>`,
                )
              : actForm(
                  place,
                  'wechat.delete',
                  { ...fields, index: 0 },
                  html`<button class="danger">运营者删除</button>`,
                )
          }
          ${actForm(place, 'wechat.ban', fields, html`<button class="danger">平台按违规封禁</button>`)}
        </div>
      </details>`
    }
  </li>`;
}

function state(publication: Publication): Html | null {
  if (publication.banned) return html`<span class="chip bad">已封禁</span>`;
  const dead = publication.articles.filter(({ deleted }) => deleted).length;
  if (dead === 0) return null;
  const words = dead === publication.articles.length ? '已删除' : `已删除 ${dead} 篇`;
  return html`<span class="chip bad">${words}</span>`;
}

/** A citizen's comment under one of the articles that take comments. */
function commentForm(account: WechatAccount, publication: Publication, place: ActPlace): Html {
  const open = publication.articles.filter(
    ({ idx }) => threadOf(account, publication.mid, idx - 1)?.open === true,
  );
  if (open.length === 0) return html`<p class="soft">这次发布没有开放留言。</p>`;
  return actForm(
    place,
    'wechat.comment',
    { account: account.appId },
    html`<label class="${open.length > 1 ? '' : 'soft'}"
        >留言给<select name="article">
          ${open.map(
            ({ idx, title }) => html`<option value="${publication.mid}#${idx - 1}">${title}</option>`,
          )}
        </select></label
      ><label class="fill"
        >群众留言<input
          name="content"
          required
          maxlength="600"
          placeholder="请问外地户籍也可以办理吗？" /></label
      ><button>留言</button>`,
  );
}

function drafts(world: World, account: WechatAccount, place: ActPlace): Html {
  const all = [...account.drafts.values()].reverse();
  return html`<section class="card">
    <h2>草稿箱</h2>
    ${
      all.length === 0
        ? html`<div class="empty">
            <p>
              草稿箱是空的。集答在到点前预备发布时，草稿会出现在这里；渠道设为“只存草稿”时，由你在这里按发表。
            </p>
          </div>`
        : html`<ul class="list">
            ${all.map((draft) => {
              const [first] = draft.articles;
              const fields = { account: account.appId, draft: draft.mediaId };
              const preview = world.url(`/s?tempkey=${draft.previewKey}&idx=1`).replace(world.publicUrl, '');
              return html`<li>
                <span class="when">${chinaMinute(draft.updatedAt)}</span>
                <a href="${preview}">${first?.title}</a>
                ${draft.articles.length > 1 && html`<span class="soft">等 ${draft.articles.length} 篇</span>`}
                ${draft.jobsRunning > 0 && html`<span class="chip plain">发布中</span>`}
                <div class="acts">
                  ${actForm(place, 'wechat.publish', { ...fields, notify: 0 }, html`<button class="small quiet">发表，不通知</button>`)}
                  ${actForm(place, 'wechat.publish', { ...fields, notify: 1 }, html`<button class="small quiet">发表并通知粉丝</button>`)}
                </div>
              </li>`;
            })}
          </ul>`
    }
  </section>`;
}

function accountCard(account: WechatAccount, place: ActPlace): Html {
  const { type, massProtection } = account.settings;
  const fields = { account: account.appId };
  return html`<section class="card">
    <h2>账号</h2>
    <p>
      ${PERMISSION_WORDS.map(
        ([permission, words]) =>
          html`<span class="chip ${may(account, permission) ? 'good' : 'bad'}"
            >${words}${may(account, permission) ? '可用' : '不可用'}</span
          >`,
      )}
    </p>
    ${actForm(
      place,
      'wechat.type',
      fields,
      html`<label
          >账号类型<select name="type">
            ${Object.entries(TYPE_WORDS).map(
              ([value, words]) =>
                html`<option value="${value}" ${value === type && html`selected`}>${words}</option>`,
            )}
          </select></label
        ><button class="quiet">更换</button>`,
    )}
    <div class="acts">
      ${actForm(place, 'wechat.guard', fields, html`<button class="small quiet">${massProtection ? '关闭' : '打开'}群发保护</button>`)}
      ${actForm(place, 'wechat.tokens', fields, html`<button class="small quiet">作废全部令牌</button>`)}
    </div>
  </section>`;
}

function letters(account: WechatAccount, place: ActPlace): Html {
  return html`<section class="card">
    <h2>粉丝来信</h2>
    ${
      account.settings.callbackUrl === null
        ? html`<div class="empty">
            <p>这个公众号还没有回调地址，来信送不到集答。在集答的渠道页填好回调后，这里就能写信。</p>
          </div>`
        : actForm(
            place,
            'wechat.message',
            { account: account.appId },
            html`<label class="fill"
                >以粉丝身份写给公众号<input
                  name="content"
                  required
                  maxlength="600"
                  placeholder="居住证到期了怎么续？" /></label
              ><button>发送</button>`,
          )
    }
  </section>`;
}

function quotas(world: World, account: WechatAccount, place: ActPlace): Html {
  const used = quotaUse(account, world.clock.now()).sort((a, b) => b.used / b.limit - a.used / a.limit);
  return html`<section class="card">
    <h2>今天的调用次数</h2>
    ${
      used.length === 0
        ? html`<p class="soft">今天还没有调用。配额在北京时间零点恢复；也可以把时间拨到明天。</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="今天的调用次数">
              <table>
                <tr>
                  <th>接口</th>
                  <th class="num">已用</th>
                  <th class="num">上限</th>
                </tr>
                ${used.map(
                  ({ path, used: count, limit }) =>
                    html`<tr>
                      <td><code>${path.replace('/cgi-bin/', '')}</code></td>
                      <td class="num ${count >= limit ? 'gone' : ''}">${count}</td>
                      <td class="num">${limit}</td>
                    </tr>`,
                )}
              </table>
            </div>
            <div class="acts">
              ${actForm(place, 'wechat.quota', { account: account.appId }, html`<button class="small quiet">清零</button>`)}
            </div>`
    }
  </section>`;
}
