declare module 'wechat-crypto' {
  /** Weixin's own message encryption as published by others. */
  export default class WXBizMsgCrypt {
    constructor(token: string, encodingAesKey: string, appId: string);
    getSignature(timestamp: string, nonce: string, encrypt: string): string;
    decrypt(text: string): { message: string; id: string };
    encrypt(text: string): string;
  }
}

declare module 'weibo' {
  interface WeiboUser {
    blogtype: 'weibo';
    access_token?: string;
    oauth_callback?: string;
    oauth_verifier?: string;
    state?: string;
  }
  type Callback<T> = (error: (Error & { data?: unknown }) | null, result: T) => void;
  interface Status {
    id: string;
    text: string;
    t_url: string;
    created_at: Date;
    user: { id: number | string };
  }
  interface WeiboClient {
    enables: Record<string, { config: { host: string; oauth_host: string } }>;
    init(type: 'weibo', appKey: string, secret: string, callbackUrl: string): void;
    get_authorization_url(user: WeiboUser, callback: Callback<{ auth_url: string }>): void;
    get_access_token(
      user: WeiboUser,
      callback: Callback<{ access_token: string; uid: string; expires_in: number }>,
    ): void;
    user_timeline(
      user: WeiboUser,
      cursor: Record<string, unknown>,
      callback: Callback<{ items: Status[] }>,
    ): void;
    show(user: WeiboUser, id: string, callback: Callback<Status>): void;
    count(
      user: WeiboUser,
      ids: string[],
      callback: Callback<{ id: string; reposts: number; comments: number }[]>,
    ): void;
    comments(
      user: WeiboUser,
      id: string,
      cursor: Record<string, unknown>,
      callback: Callback<{ items: { text: string }[] }>,
    ): void;
    destroy(user: WeiboUser, id: string, callback: Callback<Status>): void;
    update(user: WeiboUser, status: { status: string }, callback: Callback<Status>): void;
  }
  const client: WeiboClient;
  export default client;
}
