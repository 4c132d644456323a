import type { FastifyReply } from 'fastify';
import { chinaMinute } from '../china-time.js';
import type { PlatformName } from '../platform-name.js';
import type { World } from '../world.js';
import { saidWords } from './acts/said.js';
import { html, sendPage, type Html } from './html.js';

export const PLATFORM_WORDS: Readonly<Record<PlatformName, string>> = {
  wechat: '微信',
  weibo: '微博',
  wordpress: 'WordPress',
  push: '签名推送',
  ghost: 'Ghost',
};

export function platformChip(platform: PlatformName): Html {
  return html`<span class="chip ${platform}">${PLATFORM_WORDS[platform]}</span>`;
}

const SECTIONS = [
  ['overview', '总览', '/'],
  ['wechat', '微信', '/view/wechat'],
  ['weibo', '微博', '/view/weibo'],
  ['sites', '网站', '/view/sites'],
  ['panel', '故障与时间', '/control/panel'],
  ['connect', '接入信息', '/control/connect'],
] as const;
export type Section = (typeof SECTIONS)[number][0];

/** The bar on top of the trainer's pages: where one is, and what time it is in the sandbox. */
export function topBar(world: World, current: Section): Html {
  const now = world.clock.now();
  return html`<header class="bar">
    <div><strong>集答演练环境</strong><span class="tag">仅供演练</span></div>
    <nav aria-label="演练环境">
      <ul>
        ${SECTIONS.map(
          ([section, words, path]) =>
            html`<li><a href="${path}" ${section === current && html`aria-current="page"`}>${words}</a></li>`,
        )}
      </ul>
    </nav>
    <a class="time" href="/control/panel"
      >演练时间 ${chinaMinute(now)}${world.clock.offsetMs > 0 && html`<small>快 ${ahead(world)}</small>`}</a
    >
  </header>`;
}

/** How far sandbox time runs ahead, in the largest unit that fits. */
export function ahead(world: World): string {
  const minutes = Math.round(world.clock.offsetMs / 60_000);
  if (minutes < 120) return `${minutes} 分钟`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 6) / 10} 小时`;
  return `${Math.round(minutes / 144) / 10} 天`;
}

export interface DeskPage {
  readonly title: string;
  readonly section: Section;
  /** Key of what the last act came to, from the address. */
  readonly said: string | undefined;
  readonly body: Html;
}

/** A page of the trainer's. */
export async function sendDesk(reply: FastifyReply, world: World, page: DeskPage): Promise<FastifyReply> {
  const said = page.said === undefined ? null : saidWords(page.said);
  const body = html`${topBar(world, page.section)}
  ${said !== null && html`<p class="said ${said.good ? '' : 'no'}" role="status">${said.words}</p>`}
  ${page.body}`;
  return await sendPage(reply, `${page.title} - 集答演练环境`, body);
}

/** The thin line above pages of the public, with a way back to the trainer's. */
export function strip(back: string, words: string): Html {
  return html`<div class="strip" role="note">演练环境：本页内容仅供培训<a href="${back}">${words}</a></div>`;
}

/** Where an act was done from, so that the page comes back. */
export interface ActPlace {
  readonly back: string;
}

/** One act of the trainer's as a small form: its name, what it is about, its fields and button. */
export function actForm(
  { back }: ActPlace,
  act: string,
  fields: Readonly<Record<string, string | number>>,
  inner: Html,
): Html {
  return html`<form method="post" action="/control/panel/act" class="row">
    <input type="hidden" name="act" value="${act}" /><input
      type="hidden"
      name="back"
      value="${back}"
    />${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}${inner}
  </form>`;
}
