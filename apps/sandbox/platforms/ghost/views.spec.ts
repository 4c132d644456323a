import { expect, it } from '@jest/globals';
import { World } from '../../world.js';
import { authorView } from './post-view.js';
import { createTag, tagView } from './tag-store.js';

/** Ghost names everything it could tell, null where nobody set it; clients that check answers refuse a lack of it. */
it('tags and authors name what nobody has set', () => {
  const world = new World({});
  const site = world.data.ghost.sites.get('main');
  if (site === undefined) throw new Error('no site');
  const [author] = site.authors;
  if (author === undefined) throw new Error('no author');
  expect(tagView(world, site, createTag(site, { name: '户籍' }, 0))).toMatchObject({
    name: '户籍',
    og_image: null,
    og_title: null,
    og_description: null,
    twitter_image: null,
    twitter_title: null,
    twitter_description: null,
    codeinjection_head: null,
    codeinjection_foot: null,
    canonical_url: null,
    accent_color: null,
  });
  expect(authorView(world, site, author)).toMatchObject({
    slug: author.slug,
    cover_image: null,
    website: null,
    location: null,
    facebook: null,
    twitter: null,
    meta_title: null,
    meta_description: null,
    comment_notifications: true,
  });
  world.stop();
});
