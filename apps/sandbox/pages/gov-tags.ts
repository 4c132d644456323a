import { strip } from './frame.js';
import { html, type Html } from './html.js';

/** The list of a column, newest first, on its home page. */
export function columnList(
  column: string,
  items: readonly { readonly path: string; readonly title: string; readonly when: string }[],
): Html {
  return html`<div class="column">
      <h1>${column}</h1>
      <span class="soft">共 ${items.length} 条</span>
    </div>
    <ul class="list">
      ${items.map(
        ({ path, title, when }) =>
          html`<li><span class="when">${when}</span><a href="${path}">${title}</a></li>`,
      )}
    </ul>
    ${items.length === 0 && html`<p class="soft">还没有发布内容。从集答发布一篇问答，它就会出现在这里。</p>`}`;
}

/** The page tags of the 2017 guide, by their exact names (reference 2.3). */
export type GovTags = Readonly<Record<string, string>>;

export function govTags(tags: GovTags): Html {
  const given = Object.entries(tags).filter(([, value]) => value !== '');
  return html`${given.map(([name, value]) => html`<meta name="${name}" content="${value}" />`)}`;
}

export interface GovPage {
  readonly siteName: string;
  readonly siteIdCode: string;
  readonly home: string;
  readonly column: string;
}

/** Frame of a government website's page. */
export function govFrame(page: GovPage, content: Html): Html {
  return html`${strip('/view/sites', '回到演练环境')}
    <header>
      <div class="inner">
        <span class="seal" aria-hidden="true">${Array.from(page.siteName)[0]}</span>
        <div><a href="${page.home}">${page.siteName}</a><small>政务公开 · 便民利民</small></div>
      </div>
    </header>
    <nav class="columns" aria-label="栏目">
      <div>
        <span>政府信息公开</span><span>政务服务</span><a href="${page.home}">互动交流</a><span>数据开放</span>
      </div>
    </nav>
    <main>
      <p class="crumbs">当前位置：<a href="${page.home}">首页</a> &gt; ${page.column}</p>
      <div class="card">${content}</div>
    </main>
    <footer>
      主办单位：${page.siteName} &nbsp; 政府网站标识码：${page.siteIdCode}<br />演练环境：本页内容仅供培训，不是真实政府网站。
    </footer>`;
}
