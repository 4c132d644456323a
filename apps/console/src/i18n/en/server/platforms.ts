/** Platforms by their kind. */
export const PLATFORMS: Readonly<Record<string, string>> = {
  wechat: 'WeChat account',
  weibo: 'Weibo',
  website: 'Government website',
  ghost: 'Ghost site',
};

/** What a platform lets be done so many times, by the name of the budget. */
export const QUOTAS: Readonly<Record<string, string>> = {
  'freepublish.submit': 'Publishing',
  'freepublish.get': 'Asking for a result',
  'freepublish.batchget': 'Listing what is published',
  'freepublish.getarticle': 'Reading what is published',
  'freepublish.delete': 'Deleting what is published',
  'draft.add': 'Making drafts',
  'draft.update': 'Changing drafts',
  'draft.get': 'Reading drafts',
  'draft.batchget': 'Listing drafts',
  'mass.sendall': 'Calls for mass sends',
  'mass.day': 'Mass sends',
  'mass.month': 'Mass sends',
  'comment.list': 'Reading comments',
  datacube: 'Reading statistics',
  share: 'Posts',
  calls: 'Calls',
};
