import { html, type Html } from './html.js';

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
  return html`<header><a href="${page.home}">${page.siteName}</a></header>
    <main>
      <p class="crumbs"><a href="${page.home}">首页</a> &gt; ${page.column}</p>
      <div class="card">${content}</div>
    </main>
    <footer>
      主办单位：${page.siteName} &nbsp; 政府网站标识码：${page.siteIdCode}<br />演练环境：本页内容仅供培训，不是真实政府网站。
    </footer>`;
}
