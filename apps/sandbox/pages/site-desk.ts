import type { FastifyInstance } from 'fastify';
import { chinaMinute } from '../china-time.js';
import { ghostPath, type GhostPost, type GhostSite } from '../platforms/ghost/ghost-site.js';
import { ghostPostPath } from '../platforms/ghost/post-view.js';
import { itemPath } from '../platforms/website/push/push-items.js';
import type { PushSite } from '../platforms/website/push/push-site.js';
import { postPath } from '../platforms/website/wordpress/post-view.js';
import { sitePath, type Post, type PostStatus, type Site } from '../platforms/website/wordpress/site.js';
import type { World } from '../world.js';
import { actForm, platformChip, sendDesk, type ActPlace } from './frame.js';
import { html, type Html } from './html.js';

const PLACE: ActPlace = { back: '/view/sites' };
const WORDPRESS_WORDS: Readonly<Record<PostStatus, string>> = {
  publish: '已发布',
  future: '定时',
  draft: '草稿',
  pending: '待审',
  private: '私密',
  trash: '回收站',
};
const GHOST_WORDS: Readonly<Record<GhostPost['status'], string>> = {
  published: '已发布',
  scheduled: '定时',
  draft: '草稿',
};

/** The websites' back offices on one page: what each has, and what its own editors do to it. */
export function siteDesk(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { said?: string } }>('/view/sites', async ({ query }, reply) => {
    const { wordpress, ghost, push } = world.data;
    const body = html`<main>
      <h1>政府网站</h1>
      <p class="soft">三种网站，三种接法。点名称看群众看到的首页；下面的表是网站自己的后台。</p>
      ${[...wordpress.sites.values()].map(wordpressCard)}${[...push.sites.values()].map(pushCard)}
      ${[...ghost.sites.values()].map(ghostCard)}
    </main>`;
    return await sendDesk(reply, world, { title: '政府网站', section: 'sites', said: query.said, body });
  });
}

interface Row {
  readonly title: string;
  readonly path: string | null;
  readonly state: string;
  readonly isPublic: boolean;
  readonly at: number;
  readonly acts: Html | null;
}

function siteCard(head: Html, rows: readonly Row[], foot: Html | null): Html {
  return html`<section class="card">
    ${head}
    ${
      rows.length === 0
        ? html`<div class="empty">
            <p>还没有内容。到集答里把一篇问答发布到这个网站，它就会出现在这里。</p>
          </div>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="文章">
            <table>
              <tr>
                <th>标题</th>
                <th>状态</th>
                <th>时间</th>
                <th>扮演网站编辑</th>
              </tr>
              ${rows.map(
                (row) =>
                  html`<tr>
                    <td>${row.path === null ? row.title : html`<a href="${row.path}">${row.title}</a>`}</td>
                    <td><span class="chip ${row.isPublic ? 'good' : 'plain'}">${row.state}</span></td>
                    <td>${chinaMinute(row.at)}</td>
                    <td>${row.acts}</td>
                  </tr>`,
              )}
            </table>
          </div>`
    }
    ${foot}
  </section>`;
}

function editing(act: string, fields: Readonly<Record<string, string | number>>, title: string): Html {
  return html`<details>
    <summary>改标题</summary>
    ${actForm(
      PLACE,
      act,
      fields,
      html`<label class="fill">标题<input name="title" required value="${title}" /></label
        ><button class="small">保存</button>`,
    )}
  </details>`;
}

function wordpressCard(site: Site): Html {
  const rows = [...site.posts.values()].reverse().map((post) => wordpressRow(site, post));
  const head = html`<h2>
    ${platformChip('wordpress')}<a href="${sitePath(site)}/">${site.settings.name}</a>
  </h2>`;
  const foot = html`<div class="acts">
    ${actForm(PLACE, 'wordpress.cron', { site: site.id }, html`<button class="small quiet">执行定时任务（wp-cron）</button>`)}
  </div>`;
  return siteCard(head, rows, rows.length === 0 ? null : foot);
}

function wordpressRow(site: Site, post: Post): Row {
  const fields = { site: site.id, post: post.id };
  return {
    title: post.title,
    path: post.status === 'publish' ? postPath(site, post) : null,
    state: WORDPRESS_WORDS[post.status],
    isPublic: post.status === 'publish',
    at: post.date ?? post.modified,
    acts:
      post.status === 'trash'
        ? null
        : html`<div class="acts">
            ${editing('wordpress.edit', fields, post.title)}
            ${actForm(PLACE, 'wordpress.trash', fields, html`<button class="small danger">移到回收站</button>`)}
          </div>`,
  };
}

function ghostCard(site: GhostSite): Html {
  const rows = [...site.posts.values()].reverse().map((post): Row => {
    const fields = { site: site.id, post: post.id };
    return {
      title: post.title,
      path: ghostPostPath(site, post),
      state: GHOST_WORDS[post.status],
      isPublic: post.status === 'published',
      at: post.publishedAt ?? post.updatedAt,
      acts: html`<div class="acts">
        ${editing('ghost.edit', fields, post.title)}
        ${
          post.status === 'published' &&
          actForm(PLACE, 'ghost.unpublish', fields, html`<button class="small danger">撤为草稿</button>`)
        }
      </div>`,
    };
  });
  const head = html`<h2>
    ${platformChip('ghost')}<a href="${ghostPath(site)}/">${site.settings.title}</a>
  </h2>`;
  return siteCard(head, rows, null);
}

function pushCard(site: PushSite): Html {
  const rows = [...site.items.values()].reverse().map((item): Row => {
    const isPublic = item.status === 'published';
    const fields = { site: site.id, item: item.externalId };
    return {
      title: item.title,
      path: isPublic ? itemPath(site, item) : null,
      state: isPublic ? '已发布' : '已撤下',
      isPublic,
      at: item.publishedAt,
      acts: isPublic
        ? actForm(PLACE, 'push.remove', fields, html`<button class="small danger">撤下</button>`)
        : null,
    };
  });
  const head = html`<h2>${platformChip('push')}<a href="/push/${site.id}">${site.settings.name}</a></h2>`;
  return siteCard(head, rows, null);
}
