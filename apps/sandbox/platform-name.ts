export const PLATFORMS = ['wechat', 'weibo', 'wordpress', 'push', 'ghost'] as const;

export type PlatformName = (typeof PLATFORMS)[number];
