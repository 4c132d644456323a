import type { FastifyInstance } from 'fastify';
import { chinaSecond } from '../china-time.js';
import { FAULT_KINDS, type FaultRule } from '../faults.js';
import { PLATFORMS, type PlatformName } from '../platform-name.js';
import type { World } from '../world.js';
import { KIND_WORDS } from './fault-words.js';
import { ahead, platformChip, PLATFORM_WORDS, sendDesk } from './frame.js';
import { html, type Html } from './html.js';
import { SCENES, type Scene } from './scenes.js';

const RECENT = 40;

/** The fault panel and the clock. */
export function panelPages(app: FastifyInstance, world: World): void {
  app.get('/control', async (_request, reply) => await reply.redirect('/control/panel', 302));
  app.get<{ Querystring: { said?: string } }>('/control/panel', async ({ query }, reply) => {
    const body = html`<main>
      <h1>故障与时间</h1>
      ${clockCard(world)}${scenesCard()}${plannedCard(world)}${ownFaultCard()}${callsCard(world)}${resetCard()}
    </main>`;
    return await sendDesk(reply, world, { title: '故障与时间', section: 'panel', said: query.said, body });
  });
}

function clockButton(name: string, value: string | number, words: string): Html {
  return html`<form method="post" action="/control/panel/clock">
    <input type="hidden" name="${name}" value="${value}" /><button class="quiet">${words}</button>
  </form>`;
}

function clockCard(world: World): Html {
  return html`<section class="card">
    <h2>演练时间</h2>
    <p class="clock">
      ${chinaSecond(world.clock.now())}
      <span class="soft"
        >北京时间${world.clock.offsetMs > 0 ? html`，比真实时间快 ${ahead(world)}` : html`，与真实时间相同`}</span
      >
    </p>
    <p class="soft">
      只影响演练环境里的平台：令牌到期、配额恢复、定时发布、审核结果、回调都按这里的时间走。时间只能向前拨，清空演练内容后恢复。
    </p>
    <div class="acts">
      ${clockButton('minutes', 5, '快 5 分钟')}${clockButton('minutes', 30, '快 30 分钟')}
      ${clockButton('minutes', 120, '快 2 小时')}${clockButton('to', 'midnight', '到明天零点（配额恢复）')}
      ${clockButton('to', 'morning', '到早上八点半（统计可取）')}
      <form class="row" method="post" action="/control/panel/clock">
        <label
          >向前拨（分钟）<input name="minutes" type="number" min="1" step="1" value="10" required /></label
        ><button>拨快</button>
      </form>
    </div>
  </section>`;
}

function scenesCard(): Html {
  return html`<section class="card">
    <h2>一键场景</h2>
    <p class="soft">选一个，然后到集答里照常发布。每个场景只影响接下来的一次或几次调用。</p>
    <div class="scenes">${SCENES.map(sceneBox)}</div>
  </section>`;
}

function sceneBox(scene: Scene): Html {
  const shown = scene.platforms.length === PLATFORMS.length ? [] : scene.platforms;
  return html`<div class="scene">
    <h3>${scene.title}</h3>
    <p>${scene.words}</p>
    <form method="post" action="/control/panel/scene">
      <input type="hidden" name="scene" value="${scene.key}" /><button class="small">安排</button> &nbsp;
      ${shown.length === 0 ? html`<span class="chip plain">全部平台</span>` : shown.map(platformChip)}
    </form>
  </div>`;
}

function plannedCard(world: World): Html {
  const { rules, plan } = world.faults.list();
  if (rules.length === 0 && plan === null) {
    return html`<section class="card">
      <h2>已安排的故障</h2>
      <div class="empty"><p>没有安排故障，平台一切正常。</p></div>
    </section>`;
  }
  return html`<section class="card">
    <h2>已安排的故障</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="已安排的故障">
      <table>
        <tr>
          <th>平台</th>
          <th>接口</th>
          <th>故障</th>
          <th>条件</th>
          <th class="num">遇到</th>
          <th class="num">发生</th>
          <th><span class="soft">操作</span></th>
        </tr>
        ${rules.map(ruleRow)}${
          plan !== null &&
          html`<tr>
            <td>${platformWords(plan.platform ?? '*')}</td>
            <td>随机计划</td>
            <td>${plan.kinds.map((kind) => KIND_WORDS[kind]).join('、')}</td>
            <td>种子 ${String(plan.seed)}，比例 ${plan.rate}</td>
            <td class="num">${plan.seen}</td>
            <td class="num">${plan.fired}</td>
            <td></td>
          </tr>`
        }
      </table>
    </div>
    <form class="row" method="post" action="/control/panel/clear">
      <button class="small quiet">清除全部故障</button>
    </form>
  </section>`;
}

function platformWords(platform: PlatformName | '*'): string {
  return platform === '*' ? '全部' : PLATFORM_WORDS[platform];
}

function ruleRow(rule: FaultRule): Html {
  const spent = rule.times !== undefined && rule.fired >= rule.times;
  return html`<tr>
    <td>${platformWords(rule.platform)}</td>
    <td><code>${rule.endpoint}</code></td>
    <td>${KIND_WORDS[rule.kind]}${rule.number !== undefined && ` ${rule.number}`}</td>
    <td>
      ${rule.nth !== undefined && `第 ${rule.nth} 次 `}${rule.times !== undefined && `前 ${rule.times} 次 `}${rule.probability !== undefined && `概率 ${rule.probability}`}${spent && html`<span class="chip plain">已用完</span>`}
    </td>
    <td class="num">${rule.seen}</td>
    <td class="num">${rule.fired}</td>
    <td>
      <form method="post" action="/control/panel/remove">
        <input type="hidden" name="id" value="${rule.id}" /><button class="small quiet">取消</button>
      </form>
    </td>
  </tr>`;
}

function ownFaultCard(): Html {
  return html`<section class="card">
    <h2>自己安排故障</h2>
    <form class="row" method="post" action="/control/panel/fault">
      <label
        >平台<select name="platform">
          <option value="*">全部</option>
          ${PLATFORMS.map((name) => html`<option value="${name}">${PLATFORM_WORDS[name]}</option>`)}
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
      <label>毫秒<input name="ms" type="number" min="1" placeholder="默认" /></label>
      <label>错误号<input name="number" type="number" placeholder="53503" /></label><button>安排</button>
    </form>
  </section>`;
}

function callsCard(world: World): Html {
  const calls = world.calls.newest(RECENT);
  return html`<section class="card">
    <h2>最近的调用</h2>
    ${
      calls.length === 0
        ? html`<div class="empty">
            <p>还没有人调用过接口。渠道接好并检测连接后，这里会列出每一次调用。</p>
          </div>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="最近的调用">
            <table>
              <tr>
                <th>时间</th>
                <th>平台</th>
                <th>账号</th>
                <th>接口</th>
                <th>结果</th>
                <th>故障</th>
              </tr>
              ${calls.map(
                (call) =>
                  html`<tr>
                    <td>${chinaSecond(call.at).slice(5)}</td>
                    <td>${PLATFORM_WORDS[call.platform]}</td>
                    <td>${call.account}</td>
                    <td><code>${call.method} ${call.endpoint}</code></td>
                    <td class="${call.result === 'ok' ? 'ok' : 'gone'}">
                      ${call.result === 'ok' ? '成功' : call.result}
                    </td>
                    <td>${call.fault === null ? '' : KIND_WORDS[call.fault]}</td>
                  </tr>`,
              )}
            </table>
          </div>`
    }
  </section>`;
}

function resetCard(): Html {
  return html`<section class="card">
    <h2>清空演练内容</h2>
    <p class="soft">清除所有草稿、发布、评论与故障，时间恢复为真实时间；账号与密钥保留，渠道不用重接。</p>
    <details>
      <summary>我要清空</summary>
      <form class="row" method="post" action="/control/panel/reset">
        <button class="danger">确认清空，不能恢复</button>
      </form>
    </details>
  </section>`;
}
