import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { GHOST_ERRORS } from '#libs/connectors/ghost/ghost.errors.js';
import { WEBSITE_SLUGS } from '#libs/connectors/website/testing/website.slugs.js';
import { WECHAT_ERRORS } from '#libs/connectors/wechat/wechat.errors.js';
import { ARTICLE_ERRORS } from '#libs/connectors/weibo/weibo.article-errors.js';
import { WEIBO_ERRORS } from '#libs/connectors/weibo/weibo.errors.js';

/** What each page for administrators must explain: the platform's number, or our code where people are shown that. */
const PAGES: readonly (readonly [string, readonly (string | number)[]])[] = [
  ['wechat', WECHAT_ERRORS.map((row) => row.errcode)],
  ['weibo', [...WEIBO_ERRORS.keys(), ...ARTICLE_ERRORS.keys()]],
  ['website', WEBSITE_SLUGS],
  ['ghost', GHOST_ERRORS.map((row) => row.slug).concat('refused', 'redirected', 'server_error')],
];

describe.each(PAGES)('the page for administrators of %s', (kind, told) => {
  it('says what every failure means and what to do', () => {
    const page = readFileSync(new URL(`../../docs/connectors-${kind}.md`, import.meta.url), 'utf8');
    const explained = page.slice(page.indexOf('看到这些提示时'));
    const missing = told.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w])`).test(explained));
    expect([...new Set(missing)]).toEqual([]);
  });
});
