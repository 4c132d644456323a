import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { chinaSecond } from '../china-time.js';
import { FAULT_KINDS, type FaultKind } from '../faults.js';
import { PLATFORMS, type PlatformName } from '../platform-name.js';
import type { World } from '../world.js';
import { html, sendPage, type Html } from './html.js';
import { topBar } from './overview-page.js';

const RECENT = 40;

/** What each kind does, for the trainer. */
const KIND_WORDS: Readonly<Record<FaultKind, string>> = {
  drop_before: '未处理就断线',
  slow: '处理得慢',
  http_502: '网关 502，未处理',
  system_busy: '系统繁忙，未处理',
  token_invalid: '令牌失效',
  token_expired: '令牌过期',
  quota: '超出配额',
  duplicate_error: '误报重复内容，未处理',
  forbidden: '没有权限',
  empty_body_before: '未处理，回空正文',
  work_then_drop: '已处理，答复前断线',
  work_then_hang: '已处理，迟迟不答复',
  work_then_502: '已处理，却回 502',
  work_then_busy: '已处理，却回系统繁忙',
  truncated: '已处理，答复被截断',
  work_then_truncated: '已处理，答复被截断',
  published_delay: '微博已发出，回 20032',
  empty_body: '已处理，回空正文',
  callback_lost: '回调丢失',
  callback_late: '回调迟到',
  callback_double: '回调重复',
  callback_reorder: '回调乱序',
};

/** The fault panel and clock, with plain forms and no script. */
export function panelPages(app: FastifyInstance, world: World): void {
  app.register(async (scope) => {
    await scope.register(formbody);
    scope.addHook('onRequest', async (request, reply) => {
      if (request.headers['sec-fetch-site'] === 'cross-site') return await reply.status(403).send('');
      return undefined;
    });
    scope.get('/control', async (_request, reply) => await reply.redirect('/control/panel', 302));
    scope.get('/control/panel', async (_request, reply) => await sendPage(reply, '故障与时间', panel(world)));
    scope.post<{ Body: Record<string, string> }>('/control/panel/fault', async (request, reply) => {
      addFault(world, request.body);
      return await reply.redirect('/control/panel', 303);
    });
    scope.post('/control/panel/clear', async (_request, reply) => {
      world.faults.clear();
      return await reply.redirect('/control/panel', 303);
    });
    scope.post<{ Body: Record<string, string> }>('/control/panel/clock', async (request, reply) => {
      const minutes = Number(request.body['minutes']);
      if (Number.isFinite(minutes) && minutes > 0) world.advance(Math.round(minutes * 60_000));
      return await reply.redirect('/control/panel', 303);
    });
    scope.post('/control/panel/reset', async (_request, reply) => {
      world.reset();
      return await reply.redirect('/control/panel', 303);
    });
  });
}

function addFault(world: World, form: Readonly<Record<string, string>>): void {
  const kind = FAULT_KINDS.find((known) => known === form['kind']);
  const platform = (['*', ...PLATFORMS] as const).find((known) => known === form['platform']);
  if (kind === undefined || platform === undefined) return;
  const times = Number(form['times']);
  const ms = Number(form['ms']);
  world.faults.add({
    platform: platform satisfies PlatformName | '*',
    endpoint: form['endpoint'] === undefined || form['endpoint'] === '' ? '*' : form['endpoint'],
    kind,
    ...(Number.isInteger(times) && times > 0 ? { times } : {}),
    ...(Number.isInteger(ms) && ms > 0 ? { ms } : {}),
  });
}

function panel(world: World): Html {
  return html`${topBar()}
    <main>
      <section class="card">
        <h1>演练时间</h1>
        <p>
          现在是
          <b>${chinaSecond(world.clock.now())}</b
          >（北京时间）${world.clock.offsetMs > 0 && html`，比真实时间快 ${Math.round(world.clock.offsetMs / 60_000)} 分钟`}
        </p>
        <form class="row" method="post" action="/control/panel/clock">
          <label
            >向前拨（分钟）<input name="minutes" type="number" min="1" step="1" value="10" required /></label
          ><button>拨快</button>
        </form>
      </section>
      <section class="card">
        <h1>安排故障</h1>
        ${faultForm()}${ruleTable(world)}
        <form class="row" method="post" action="/control/panel/clear">
          <button class="quiet">清除全部故障</button>
        </form>
      </section>
      <section class="card">
        <h1>最近的调用</h1>
        ${callTable(world)}
      </section>
      <section class="card">
        <h1>清空演练内容</h1>
        <p class="soft">清除所有草稿、发布、评论与故障，账号与密钥保留。</p>
        <form class="row" method="post" action="/control/panel/reset">
          <button class="danger">清空</button>
        </form>
      </section>
    </main>`;
}

function faultForm(): Html {
  return html`<form class="row" method="post" action="/control/panel/fault">
    <label
      >平台<select name="platform">
        <option value="*">全部</option>
        ${PLATFORMS.map((name) => html`<option value="${name}">${name}</option>`)}
      </select></label
    >
    <label
      >接口（路径结尾，* 为全部）<input name="endpoint" value="*" placeholder="freepublish/submit"
    /></label>
    <label
      >故障<select name="kind">
        ${FAULT_KINDS.map((kind) => html`<option value="${kind}">${KIND_WORDS[kind]}（${kind}）</option>`)}
      </select></label
    >
    <label>次数<input name="times" type="number" min="1" value="1" /></label>
    <label>毫秒<input name="ms" type="number" min="1" placeholder="默认" /></label><button>安排</button>
  </form>`;
}

function ruleTable(world: World): Html {
  const { rules, plan } = world.faults.list();
  return html`<div class="scroll">
    <table>
      <tr>
        <th>平台</th>
        <th>接口</th>
        <th>故障</th>
        <th>条件</th>
        <th>遇到</th>
        <th>发生</th>
      </tr>
      ${rules.map(
        (rule) =>
          html`<tr>
            <td>${rule.platform}</td>
            <td><code>${rule.endpoint}</code></td>
            <td>${KIND_WORDS[rule.kind]}</td>
            <td>
              ${rule.nth !== undefined && `第 ${rule.nth} 次 `}${rule.times !== undefined && `前 ${rule.times} 次 `}${rule.probability !== undefined && `概率 ${rule.probability}`}
            </td>
            <td>${rule.seen}</td>
            <td>${rule.fired}</td>
          </tr>`,
      )}${
        plan !== null &&
        html`<tr>
          <td>${plan.platform ?? '*'}</td>
          <td>随机计划</td>
          <td>${plan.kinds.join('、')}</td>
          <td>种子 ${String(plan.seed)}，比例 ${plan.rate}</td>
          <td>${plan.seen}</td>
          <td>${plan.fired}</td>
        </tr>`
      }
      ${
        rules.length === 0 &&
        plan === null &&
        html`<tr>
          <td colspan="6" class="soft">没有安排故障</td>
        </tr>`
      }
    </table>
  </div>`;
}

function callTable(world: World): Html {
  return html`<div class="scroll">
    <table>
      <tr>
        <th>时间</th>
        <th>平台</th>
        <th>账号</th>
        <th>接口</th>
        <th>结果</th>
        <th>故障</th>
      </tr>
      ${world.calls.newest(RECENT).map(
        (call) =>
          html`<tr>
            <td>${chinaSecond(call.at)}</td>
            <td>${call.platform}</td>
            <td>${call.account}</td>
            <td><code>${call.method} ${call.endpoint}</code></td>
            <td class="${call.result === 'ok' ? 'ok' : 'gone'}">${call.result}</td>
            <td>${call.fault === null ? '' : KIND_WORDS[call.fault]}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}
