import { changeOnSite } from '../../control/ghost-control.js';
import { withdrawItem } from '../../platforms/website/push/push-items.js';
import { trashPost } from '../../platforms/website/wordpress/post-rules.js';
import { noteVisibility, runCron } from '../../platforms/website/wordpress/post-store.js';
import type { Post, Site } from '../../platforms/website/wordpress/site.js';
import type { GhostPost, GhostSite } from '../../platforms/ghost/ghost-site.js';
import type { World } from '../../world.js';
import { field, type Act, type Form } from './act.js';
import type { Said } from './said.js';

function onPost(act: (world: World, site: Site, post: Post, form: Form) => Said): Act {
  return (world, form) => {
    const site = world.data.wordpress.sites.get(field(form, 'site'));
    const post = site?.posts.get(Number(field(form, 'post')));
    return site === undefined || post === undefined ? 'gone' : act(world, site, post, form);
  };
}

function onGhost(act: (world: World, site: GhostSite, post: GhostPost, form: Form) => Said): Act {
  return (world, form) => {
    const site = world.data.ghost.sites.get(field(form, 'site'));
    const post = site?.posts.get(field(form, 'post'));
    return site === undefined || post === undefined ? 'gone' : act(world, site, post, form);
  };
}

/** What a website's own editors do in its back office. */
export const SITE_ACTS: Readonly<Record<string, Act>> = {
  'wordpress.edit': onPost((world, site, post, form) => {
    const title = field(form, 'title');
    if (title === '') return 'wrong';
    Object.assign(post, { title, modified: world.clock.now() });
    noteVisibility(world, site, post);
    return 'edited';
  }),
  'wordpress.trash': onPost((world, site, post) => {
    if (post.status === 'trash') return 'gone';
    trashPost(post, world.clock.now());
    noteVisibility(world, site, post);
    return 'withdrawn';
  }),
  'wordpress.cron': (world, form) => {
    const site = world.data.wordpress.sites.get(field(form, 'site'));
    if (site === undefined) return 'gone';
    runCron(world, site);
    return 'cron';
  },
  'ghost.edit': onGhost((world, site, post, form) => {
    const title = field(form, 'title');
    if (title === '') return 'wrong';
    changeOnSite(world, site, Object.assign(post, { title }));
    return 'edited';
  }),
  'ghost.unpublish': onGhost((world, site, post) => {
    post.status = 'draft';
    changeOnSite(world, site, post);
    return 'withdrawn';
  }),
  'push.remove': (world, form) => {
    const site = world.data.push.sites.get(field(form, 'site'));
    const item = site?.items.get(field(form, 'item'));
    if (site === undefined || item === undefined) return 'gone';
    withdrawItem(world, site, item);
    return 'withdrawn';
  },
};
