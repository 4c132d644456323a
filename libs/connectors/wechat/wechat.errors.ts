/**
 * Which kind of endpoint answered: the same number can mean different things (40007 is a missing cover when a draft
 * is made, and a missing draft when it is published).
 */
export type ErrorFamily =
  | 'token'
  | 'image'
  | 'material'
  | 'draft'
  | 'draft_read'
  | 'submit'
  | 'published'
  | 'unpublish'
  | 'mass'
  | 'mass_read'
  | 'mass_delete'
  | 'comment'
  | 'datacube'
  | 'tool';

/**
 * What an answer means to us. `forbidden`, `awaits_admin`, `not_ready`, `gone`, `cover_gone` and `already_done` name a state of the
 * platform that the caller decides about; the others are the classes of the reference, section 0, with its quota split by what must pass.
 */
export type Verdict =
  | 'retry'
  | 'retry_minute'
  | 'refresh'
  | 'quota_minute'
  | 'quota_day'
  | 'content'
  | 'config'
  | 'human'
  | 'unknown'
  | 'forbidden'
  | 'awaits_admin'
  | 'not_ready'
  | 'gone'
  | 'cover_gone'
  | 'already_done';

export interface ErrorRow {
  /** Families the row speaks for; `any` is used where no row of the family has the number. */
  readonly families: readonly ErrorFamily[] | 'any';
  readonly errcode: number;
  readonly verdict: Verdict;
  /** Our stable code, without the leading `wechat.`. */
  readonly code: string;
  /** Section of reference/wechat-weibo.md. */
  readonly section: string;
  /** For people: what happened and what to do. */
  readonly message: string;
}

function rows(
  families: ErrorRow['families'],
  section: string,
  list: readonly (readonly [number, Verdict, string, string])[],
): ErrorRow[] {
  return list.map(([errcode, verdict, code, message]) => ({
    families,
    errcode,
    verdict,
    code,
    section,
    message,
  }));
}

const OURS = '这是集答的程序错误，请联系系统维护人员。';

/** Every error number of the platform that we know, and nowhere else in the product. */
export const WECHAT_ERRORS: readonly ErrorRow[] = [
  ...rows(['token'], 'A2.3', [
    [40001, 'config', 'secret_rejected', 'AppSecret 不正确，请在渠道凭证中重新填写。'],
  ]),
  ...rows('any', 'A2.3', [
    [-1, 'retry', 'system_busy', '平台系统繁忙，稍后会自动再试。'],
    [40001, 'refresh', 'token_stale', '访问令牌已失效，正在重新获取。'],
    [40014, 'refresh', 'token_malformed', '访问令牌不被接受，正在重新获取。'],
    [42001, 'refresh', 'token_expired', '访问令牌已过期，正在重新获取。'],
    [42007, 'refresh', 'token_revoked', '账号密码已修改，访问令牌失效，正在重新获取。'],
    [40002, 'config', 'invalid_argument', `平台不接受请求参数。${OURS}`],
    [40013, 'config', 'appid_invalid', 'AppID 不正确，请在渠道凭证中核对。'],
    [40125, 'config', 'secret_invalid', 'AppSecret 不正确，请在渠道凭证中重新填写。'],
    [
      40164,
      'config',
      'ip_not_whitelisted',
      '服务器出口 IP 不在白名单，请在微信开发者平台“基础信息 → 开发密钥 → API IP 白名单”中加入。',
    ],
    [40243, 'config', 'secret_frozen', 'AppSecret 已被冻结，请在微信开发者平台解冻或重置后更新渠道凭证。'],
    [41001, 'config', 'token_missing', `请求缺少访问令牌。${OURS}`],
    [41002, 'config', 'appid_missing', '请求缺少 AppID，请在渠道凭证中填写。'],
    [41004, 'config', 'secret_missing', '请求缺少 AppSecret，请在渠道凭证中填写。'],
    [43002, 'config', 'post_required', `平台要求用 POST 方式请求。${OURS}`],
    [45009, 'quota_day', 'daily_quota', '这个接口今天的调用次数已用完，将在次日零点后继续。'],
    [45011, 'quota_minute', 'minute_quota', '调用过于频繁，将在一分钟后继续。'],
    [50004, 'config', 'token_api_forbidden', '账号被禁止获取访问令牌，请登录公众平台查看原因。'],
    [50007, 'config', 'account_frozen', '账号已被冻结，请登录公众平台查看原因。'],
    [89503, 'human', 'ip_needs_admin', '服务器 IP 的调用需要公众号管理员在微信中确认，请联系管理员。'],
    [89506, 'human', 'ip_refused_day', '管理员 24 小时内拒绝了服务器 IP 的调用，请与管理员核实。'],
    [89507, 'human', 'ip_refused_hour', '管理员 1 小时内拒绝了服务器 IP 的调用，请与管理员核实。'],
  ]),
  ...rows('any', 'A3.1', [
    [
      48001,
      'forbidden',
      'api_unauthorized',
      '账号没有这个接口的权限。未认证账号不能用接口发布，请在渠道设置改为 draft_only（只建草稿），或完成微信认证。',
    ],
  ]),
  ...rows('any', 'A5.1', [
    [44002, 'config', 'empty_request', `平台收到了空请求。${OURS}`],
    [47001, 'config', 'malformed_request', `平台认为请求格式错误。${OURS}`],
  ]),
  ...rows('any', 'A7.4', [
    [48004, 'config', 'api_banned', '账号的接口权限已被封禁，请登录公众平台查看原因。'],
  ]),

  ...rows(['image'], 'A4.1', [
    [40005, 'content', 'image_type', '正文图片的文件类型不被接受，请换成 jpg 或 png。'],
    [40009, 'content', 'image_size', '正文图片过大，请压缩到 1 MB 以内。'],
    [40137, 'content', 'image_format', '正文图片的格式不被接受，请换成 jpg 或 png。'],
    [41005, 'content', 'image_missing', '平台没有收到正文图片的内容，请重新插入图片。'],
    [44001, 'content', 'image_empty', '正文图片是空文件，请重新插入图片。'],
  ]),
  ...rows(['material'], 'A4.2', [
    [40004, 'content', 'cover_media_type', '封面的素材类型不被接受，请更换封面。'],
    [40005, 'content', 'cover_file_type', '封面的文件类型不被接受，请更换封面。'],
    [40007, 'content', 'cover_media_id', '封面素材不存在，请更换封面。'],
    [40009, 'content', 'cover_size', '封面图片过大，请更换封面。'],
    [45001, 'content', 'cover_media_size', '封面素材过大，请更换封面。'],
  ]),

  ...rows(['draft'], 'A5.1', [
    [
      40007,
      'cover_gone',
      'cover_gone',
      '封面素材不存在或是临时素材，请在渠道设置更换永久素材，或留空自动生成。',
    ],
    [40033, 'content', 'charset', '正文含有平台不接受的字符，请删除特殊符号后重试。'],
    [41039, 'content', 'source_url_invalid', '“阅读原文”链接不被接受，请检查公开地址。'],
    [44003, 'config', 'empty_news', `平台收到了空的图文。${OURS}`],
    [45002, 'content', 'content_too_long', '正文超过平台上限，请删减或拆成两篇。'],
    [45003, 'content', 'title_too_long', '标题超过平台上限，请缩短本渠道的标题。'],
    [45004, 'content', 'digest_too_long', '摘要超过平台上限，请缩短本渠道的摘要。'],
    [45005, 'content', 'source_url_too_long', '“阅读原文”链接过长，请缩短公开地址。'],
    [45008, 'content', 'too_many_articles', '一份草稿里的文章过多，请减少文章数。'],
    [45110, 'content', 'author_too_long', '作者名超过平台上限，请在渠道设置缩短作者。'],
    [45166, 'content', 'content_invalid', '正文含有平台不接受的内容，请检查链接和排版。'],
    [40155, 'content', 'foreign_profile_link', '正文含有指向其他公众号主页的链接，请删除。'],
    [53404, 'content', 'products_limited', '账号的商品能力受限，请删除正文中的商品。'],
    [53405, 'content', 'product_invalid', '正文中的商品无效，请删除。'],
    [53406, 'content', 'products_forbidden', '账号没有商品权限，请删除正文中的商品。'],
    [88000, 'content', 'comment_forbidden', '账号没有留言功能，请在渠道设置关闭“打开留言”后重新送审。'],
  ]),
  ...rows(['draft'], 'A5.2', [[40114, 'config', 'article_index', `草稿中的文章序号无效。${OURS}`]]),
  ...rows(['draft_read'], 'A5.2', [
    [40007, 'gone', 'draft_gone', '草稿已不在草稿箱。'],
    [40035, 'config', 'draft_paging', `草稿列表的分页参数无效。${OURS}`],
  ]),

  ...rows(['submit'], 'A6.1', [
    [-1, 'unknown', 'submit_system_error', '平台系统错误，发布可能已被受理，将先核对。'],
    [40007, 'gone', 'draft_gone', '草稿已不在草稿箱（被删除或已发布），请核对公众号后重新安排发布。'],
    [53503, 'content', 'draft_check_failed', '草稿没有通过平台的发布前检查，请按平台提示修改正文。'],
    [
      53504,
      'human',
      'publish_on_website',
      '平台要求到公众平台网站发布，请登录 mp.weixin.qq.com 发布这份草稿。',
    ],
    [53505, 'human', 'save_on_website', '平台要求先到公众平台网站手动保存草稿，保存后再发布。'],
  ]),
  ...rows(['published', 'unpublish'], 'A6.3', [
    [53600, 'gone', 'article_unknown', '平台不认识这篇文章，请到公众平台核对。'],
  ]),
  ...rows(['published'], 'A6.2', [
    [40002, 'config', 'publish_id_invalid', '平台不认识这次发布任务的编号，请到公众平台核对发布结果。'],
  ]),

  ...rows(['mass'], 'A7.4', [
    [-1, 'unknown', 'mass_system_error', '平台系统错误，群发可能已被受理，将先核对。'],
    [40007, 'gone', 'draft_gone', '草稿已不在草稿箱（被删除或已发出），请核对公众号后重新安排发布。'],
    [40032, 'config', 'too_many_openids', `接收人过多。${OURS}`],
    [40130, 'config', 'too_few_openids', `接收人过少。${OURS}`],
    [40152, 'config', 'tag_invalid', '群发的用户标签无效，请检查渠道设置。'],
    [45159, 'config', 'tag_invalid', '群发的用户标签无效，请检查渠道设置。'],
    [40215, 'content', 'image_count', '图片数量不符合群发要求，请调整图片。'],
    [41040, 'content', 'originality', '原创校验没有通过，请检查内容来源。'],
    [
      45028,
      'quota_day',
      'mass_quota',
      '群发次数已用完（订阅号每天 1 次，服务号每月 4 次），将在次日零点后再试。',
    ],
    [45062, 'config', 'ad_contract', '账号的广告合约不允许用接口群发，请改用发布方式 publish 或到网站群发。'],
    [45113, 'content', 'card_unsupported', '群发不支持卡券内容，请删除。'],
    [45162, 'config', 'msgtype_invalid', `群发消息类型无效。${OURS}`],
    [48008, 'config', 'msgtype_forbidden', '账号不能群发这种类型的消息，请改用发布方式 publish。'],
    [48021, 'human', 'open_and_save', '草稿最近一次是自动保存，请登录公众平台打开并手动保存后再群发。'],
    [48022, 'content', 'video_forbidden', '接口群发不支持视频，请删除正文中的视频。'],
    [89504, 'human', 'admin_pending', '已有群发在等待管理员确认，请管理员先处理，不要重复发送。'],
    [
      89505,
      'awaits_admin',
      'admin_confirmation',
      '账号开启了群发保护，平台已请管理员在微信中确认：确认后平台会自动发出，结果会自动记在这里；30 分钟内未确认则失败。确认前请不要再次发送。',
    ],
  ]),
  ...rows(['mass'], 'A7.2', [
    [45065, 'already_done', 'already_sent', '平台已有这次群发，正在查询结果。'],
    [45066, 'retry_minute', 'repeated_too_fast', '同一群发重复过快，一分钟后再试。'],
    [45067, 'config', 'client_id_too_long', `群发的去重编号过长。${OURS}`],
  ]),
  ...rows(['mass_read', 'mass_delete'], 'A7.5', [
    [40059, 'gone', 'mass_unknown', '平台不认识这次群发的编号，请到公众平台核对。'],
  ]),
  ...rows(['comment'], 'A9', [
    [88000, 'content', 'comment_forbidden', '账号没有留言功能，不能读取留言。'],
    [88001, 'gone', 'comment_article_unknown', '平台不认识这篇文章的消息编号，不能读取留言。'],
    [88002, 'retry', 'comment_limited', '账号的留言接口因安全原因受限，稍后再试。'],
    [88003, 'content', 'comment_featured_limit', '精选留言已达上限，请先取消一些精选。'],
    [88004, 'content', 'comment_withdrawn', '留言已被读者删除。'],
    [88005, 'already_done', 'comment_replied', '这条留言已经回复过。'],
    [88007, 'content', 'comment_reply_length', '回复为空或过长，请修改。'],
    [88008, 'gone', 'comment_unknown', '留言不存在。'],
    [88009, 'gone', 'comment_reply_unknown', '回复不存在。'],
    [88010, 'config', 'comment_count', `读取留言的条数超出范围。${OURS}`],
    [88011, 'retry', 'comment_limited_again', '账号的留言接口因安全原因受限，稍后再试。'],
  ]),
  ...rows(['datacube'], 'A10', [
    [61500, 'config', 'date_format', `统计日期的格式不对。${OURS}`],
    [61501, 'config', 'date_range', `统计日期的范围不对。${OURS}`],
    [61503, 'not_ready', 'data_not_ready', '平台还没有准备好统计数据，稍后再取。'],
  ]),
  ...rows(['tool'], 'A1', [
    [76001, 'gone', 'rid_unknown', '平台没有这个 rid 的记录。'],
    [76002, 'config', 'rid_malformed', 'rid 的格式不对，请核对后再查。'],
    [76003, 'config', 'rid_foreign', '这个 rid 不属于本账号，请核对后再查。'],
    [76004, 'gone', 'rid_expired', '这个 rid 已超过 7 天，查不到了。'],
  ]),
  ...rows(['tool'], 'A2.4', [
    [48006, 'quota_day', 'clear_quota_spent', '本月清零调用次数的机会已用完。'],
    [76021, 'config', 'path_unknown', `平台没有这个接口。${OURS}`],
    [76022, 'config', 'path_forbidden', '账号没有查询这个接口次数的权限。'],
  ]),
  ...rows(['tool'], 'A7.5', [
    [45083, 'config', 'speed_range', `群发速度超出范围。${OURS}`],
    [45084, 'config', 'speed_missing', `没有给出群发速度。${OURS}`],
  ]),
  ...rows(['material'], 'A4.3', [
    [48005, 'config', 'material_in_use', '素材正被菜单或自动回复使用，不能删除。'],
  ]),
  ...rows(['mass_delete'], 'A7.5', [[40060, 'config', 'mass_article_index', `群发的文章序号无效。${OURS}`]]),
];

const BY_KEY: ReadonlyMap<string, ErrorRow> = new Map(
  WECHAT_ERRORS.flatMap((row) =>
    (row.families === 'any' ? ['any'] : row.families).map((family) => [`${family}:${row.errcode}`, row]),
  ),
);

/**
 * The row for a number an endpoint answered. A number we do not know never counts as "surely nothing happened" for
 * the calls that make content public; elsewhere a person looks at it.
 */
export function errorRow(family: ErrorFamily, errcode: number): ErrorRow {
  return BY_KEY.get(`${family}:${errcode}`) ?? BY_KEY.get(`any:${errcode}`) ?? unlisted(family, errcode);
}

/** What a lost or unreadable answer means: doubt for the publishing calls, harmless to repeat for all others (A12). */
export function verdictWithoutAnswer(family: ErrorFamily): 'unknown' | 'retry' {
  return family === 'submit' || family === 'mass' ? 'unknown' : 'retry';
}

function unlisted(family: ErrorFamily, errcode: number): ErrorRow {
  const publishes = family === 'submit' || family === 'mass';
  const verdict: Verdict = publishes ? 'unknown' : family === 'token' ? 'config' : 'human';
  return {
    families: [family],
    errcode,
    verdict,
    code: 'unlisted_error',
    section: 'A1',
    message: publishes
      ? `平台返回了未登记的错误 ${errcode}，将先核对是否已发布。`
      : `平台返回了未登记的错误 ${errcode}，请到公众平台查看，或联系系统维护人员。`,
  };
}
