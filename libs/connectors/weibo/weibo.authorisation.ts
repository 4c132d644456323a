import type {
  Authorisation,
  AuthorisationOutcome,
  ChannelProfile,
  ConnectorContext,
} from '#libs/channels/connector.js';
import { textAt } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { WeiboClient } from './weibo.client.js';
import { readFailure } from './weibo.reply.js';
import { readWeiboSettings } from './weibo.settings.js';

/** OAuth 2 with the platform's consent page (reference B2). A token cannot be renewed without a person. */
export class WeiboAuthorisation implements Authorisation {
  /** `forcelogin`: somebody else may be signed in to Weibo in the same browser. */
  address(
    channel: ChannelProfile,
    credentials: Readonly<Record<string, string>>,
    request: { readonly state: string; readonly returnTo: string },
  ): string {
    const url = new URL(`${readWeiboSettings(channel.settings).baseUrl}/oauth2/authorize`);
    const query = {
      client_id: credentials['appKey'] ?? '',
      redirect_uri: request.returnTo,
      response_type: 'code',
      state: request.state,
      forcelogin: 'true',
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  async trade(
    answer: { readonly code: string; readonly returnTo: string },
    context: ConnectorContext,
  ): Promise<AuthorisationOutcome> {
    const { appSecret } = context.credentials;
    if (appSecret === undefined || appSecret === '') return { kind: 'refused', fault: NO_SECRET };
    const reply = await new WeiboClient(context, 'prepaid').accessToken(answer.code, answer.returnTo);
    if (reply.kind !== 'ok') return { kind: 'refused', fault: readFailure(reply, context.clock.now()).fault };
    const accessToken = textAt(reply.data, 'access_token');
    if (accessToken === undefined || accessToken === '') return { kind: 'refused', fault: NO_TOKEN };
    const { uid: told } = reply.data;
    const uid = typeof told === 'string' || typeof told === 'number' ? String(told) : '';
    if (uid !== readWeiboSettings(context.channel.settings).uid)
      return { kind: 'refused', fault: otherAccount(uid) };
    return { kind: 'agreed', credentials: { accessToken } };
  }
}

const NO_SECRET: Fault = {
  code: 'weibo.app_secret_missing',
  message: '渠道还没有填写 App Secret，无法完成授权。请先在渠道密钥中补充。',
};

const NO_TOKEN: Fault = {
  code: 'weibo.no_token_in_answer',
  message: '平台没有给出 access_token，请稍后重新发起授权。',
};

function otherAccount(uid: string): Fault {
  return {
    code: 'weibo.authorised_by_other_account',
    message: `同意授权的是另一个微博账号（UID ${uid}），与渠道填写的 UID 不一致。请用发布账号登录后重新授权，或更正渠道的 UID。`,
  };
}
