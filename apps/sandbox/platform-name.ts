export const PLATFORMS = ['wechat', 'weibo', 'wordpress', 'push'] as const;

export type PlatformName = (typeof PLATFORMS)[number];
