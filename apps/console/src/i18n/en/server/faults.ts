type Texts = Readonly<Record<string, string>>;

/** Between us and any platform. */
const WIRE: Texts = {
  'http.bad_url':
    'The address is not valid: http or https, without user name and password. Correct the settings.',
  'http.bad_request': 'The request could not be made; look for odd characters in the settings.',
  'http.address_refused':
    'The address lies inside the network and was not called. If it has to be, have it added to the allowed addresses.',
  'http.name_not_resolved': 'The host was not found; check the address and the name service.',
  'http.connection_refused': 'The connection was refused; is the service running, the port open?',
  'http.connect_failed': 'It cannot be reached; check the network.',
  'http.tls_failed': 'No secure connection; check the other side’s certificate.',
  'http.deadline': 'It did not answer in time.',
  'http.aborted': 'The request was aborted.',
  'http.connection_reset': 'The connection broke before an answer.',
  'http.bad_answer': 'The answer was not valid HTTP.',
  'http.answer_cut_off': 'The answer was cut off.',
  'http.answer_too_large': 'The answer was too large.',
  'http.too_many_redirects': 'Too many redirects; enter the final address.',
  'check.timeout': 'The check took too long; make sure the address can be reached, then try again.',
  'check.failed':
    'The check failed without a result; check the settings and try again, or tell your administrator.',
  'channel.credentials_unreadable': 'The stored credentials cannot be read; enter them again.',
};

const WECHAT: Texts = {
  'wechat.secret_rejected': 'The AppSecret is wrong; enter it again.',
  'wechat.secret_invalid': 'The AppSecret is wrong; enter it again.',
  'wechat.secret_frozen': 'The AppSecret is frozen; unfreeze or reset it on WeChat’s developer platform.',
  'wechat.secret_missing': 'The AppSecret is missing; enter it.',
  'wechat.appid_invalid': 'The AppID is wrong; check it.',
  'wechat.appid_missing': 'The AppID is missing; enter it.',
  'wechat.ip_not_whitelisted':
    'The server’s address is not on the IP allow-list; add it on WeChat’s developer platform.',
  'wechat.api_unauthorized':
    'The account may not use this interface. Unverified accounts cannot publish by it: choose “draft only”, or have the account verified.',
  'wechat.api_banned': 'The account’s interface is banned; sign in to WeChat’s platform for the reason.',
  'wechat.account_frozen': 'The account is frozen; sign in to WeChat’s platform for the reason.',
  'wechat.token_unreachable': 'No access token could be got just now; tried again by itself.',
  'wechat.token_refused': 'The access token was refused.',
  'wechat.system_busy': 'The platform is busy; tried again by itself.',
  'wechat.daily_quota': 'Today’s calls are used up; it goes on after midnight.',
  'wechat.minute_quota': 'Too many calls; it goes on in a minute.',
  'wechat.ip_needs_admin': 'The account’s administrator has to confirm the server’s address in WeChat.',
  'wechat.ip_refused_day': 'The account’s administrator refused the server’s address within the last day.',
  'wechat.ip_refused_hour': 'The account’s administrator refused the server’s address within the last hour.',
  'wechat.aes_key_invalid':
    'secure and compatible need a message key of 43 characters (EncodingAESKey); enter it.',
  'wechat.callback_missing':
    'No push token: results do not arrive by themselves and can only be asked for about 100 times a day. Set up pushes on WeChat’s platform.',
  'wechat.title_too_long': 'The title is longer than the platform takes; shorten this channel’s title.',
  'wechat.title_missing': 'There is no title.',
  'wechat.author_too_long': 'The author is longer than the platform takes; shorten it in the settings.',
  'wechat.author_missing':
    'No author is shown: the department’s name is too long. Set a short one in the settings.',
  'wechat.digest_missing':
    'No summary: the platform takes the beginning of the text. Write a lead or a summary.',
  'wechat.digest_too_long': 'The summary is longer than the platform takes; shorten this channel’s summary.',
  'wechat.content_too_long': 'The text is longer than the platform takes; shorten it or split the draft.',
  'wechat.content_too_large': 'The text is larger than the platform takes; shorten it or split the draft.',
  'wechat.content_near_limit': 'The text is close to the platform’s limit.',
  'wechat.source_url_invalid': 'The “read more” link is not valid; check the public address.',
  'wechat.source_url_too_long': 'The “read more” link is too long; shorten the public address.',
  'wechat.image_alt_missing': 'A picture has no words for readers who do not see it; add them.',
  'wechat.image_unreachable':
    'A picture cannot be used: out of reach, no picture, or over 8 MB. Upload it again.',
  'wechat.image_type': 'A picture is not usable; insert another.',
  'wechat.cover_unreachable': 'The cover cannot be read; upload it again, or take it out to have one made.',
  'wechat.placeholder_text':
    'A text contains “{{”, which would be taken for a placeholder; use other brackets.',
  'wechat.too_many_articles':
    'So laid out it has more articles than a message takes; choose one article under “Differences per channel”, or split the draft.',
  'wechat.articles_merged': 'An article each would be more than a message takes; it became one article.',
  'wechat.titles_shortened':
    'Some articles’ titles are cut from longer questions; the text has them in full.',
  'wechat.published_by_hand':
    'This channel only makes drafts: a person publishes them on the platform when told, and Jida waits for it.',
  'wechat.images_moving': 'Moving pictures show only their first frame in an article.',
  'wechat.images_converted':
    'Some pictures are converted or made smaller (the platform takes jpg and png below 1 MB).',
};

const WEIBO: Texts = {
  'weibo.uid_mismatch':
    'The account that authorised is not this channel’s; check the UID or authorise again.',
  'weibo.appkey_mismatch': 'The token belongs to another application; check the App Key or authorise again.',
  'weibo.expired_token': 'The authorisation has run out; have it authorised again.',
  'weibo.not_authorised': 'Not authorised yet; choose “Authorise” on the channel’s page.',
  'weibo.token_expires_within_7d':
    'The authorisation ends within seven days and cannot renew itself; authorise again.',
  'weibo.token_expires_within_3d':
    'The authorisation ends within three days and cannot renew itself; authorise again.',
  'weibo.token_expires_within_1d':
    'The authorisation ends within a day and cannot renew itself; authorise again now.',
  'weibo.user_rate_limit': 'The account’s calls are used up; wait for the platform to reset them.',
  'weibo.few_calls_left': 'Few calls are left; they are kept for verifying results.',
  'weibo.safe_domain_missing': 'Enter the safe domain registered on the open platform.',
  'weibo.rip_missing': 'Enter the operator’s public IP; the platform asks for it with every post.',
  'weibo.text_too_long': 'The post is longer than Weibo takes; shorten the short text.',
  'weibo.text_may_be_too_long': 'Counting links in full, the post is too long; shorten it to be safe.',
  'weibo.text_empty': 'There is no text to publish; write it and submit again.',
  'weibo.outside_safe_domain': 'The link does not lie below the safe domain, so Weibo would refuse the post.',
  'weibo.topic_removed':
    'Weibo takes out “#topic#”, so the post would differ from what is approved; remove the signs.',
  'weibo.picture_unreachable': 'The picture cannot be read or is none; choose another or leave it out.',
  'weibo.gif_too_large': 'The moving picture is too large; make it smaller or choose another.',
  'weibo.picture_converted':
    'The picture is converted to a JPEG below 5 MB; a moving one keeps its first frame.',
  'weibo.article_cover_missing':
    'A headline article needs a cover; choose one, or set the channel’s default cover.',
  'weibo.article_summary_may_be_cut': 'The lead is longer than Weibo shows; shorten this channel’s summary.',
  'weibo.article_picture_without_address':
    'Pictures of a headline article need a public address; use ones on your site.',
  'weibo.article_title_too_long': 'The title is longer than Weibo takes; shorten it.',
  'weibo.article_content_too_long': 'The text is longer than Weibo takes; shorten it.',
  'weibo.article_summary_too_long': 'The lead is longer than Weibo takes; shorten it.',
};

const SITES: Texts = {
  'website.setting_missing':
    'A setting of the channel is missing or wrong; an administrator has to complete it.',
  'website.plain_http': 'The site answers, but without encryption: the password could be read. Use https.',
  'website.application_passwords_off':
    'The site has no application passwords; have them turned on (needs https).',
  'website.credential_refused': 'Signing in failed; check the user name and the application password.',
  'website.role_too_low': 'The account lacks rights; have it made an editor or more.',
  'website.refused_by_gateway':
    'A firewall or gateway stopped the request before the site; have it let through.',
  'website.forbidden_by_gateway':
    'A firewall or gateway stopped the request before the site; have it let through.',
  'website.lacks_publish_posts': 'The account lacks publish_posts: it cannot publish. Have its role changed.',
  'website.lacks_edit_others_posts':
    'The account lacks edit_others_posts: it cannot take over others’ posts.',
  'website.lacks_upload_files': 'The account lacks upload_files: it cannot upload pictures.',
  'website.lacks_manage_categories':
    'The account lacks manage_categories: sections have to exist on the site.',
  'website.lacks_unfiltered_html':
    'The account lacks unfiltered_html: the site would strip structured data. Change its role, or turn that off.',
  'website.short_secret': 'The signing secret is rather short; take one of 24 bytes or more.',
  'website.secret_invalid': 'The signing secret is not valid: whsec_ and base64.',
  'website.scheme_unavailable': 'This signature is not available here.',
  'website.no_lookup': 'The receiver has no look-up; doubts have to be settled by a person.',
  'website.endpoint_missing': 'The receiving address does not exist; check the settings.',
  'website.signature_refused':
    'The receiver refused the signature; compare secret, kind of signature and clocks.',
  'website.receiver_forbids': 'The receiver does not let Jida push; have it allowed.',
  'website.receiver_refused': 'The receiver refused; check the address and ask its operators.',
  'website.drop_not_allowed': 'No folder is opened here; have JIDA_DROP_DIR set, or use SFTP.',
  'website.drop_outside': 'The folder lies outside what is allowed; correct the settings.',
  'website.drop_unusable':
    'The folder cannot be read and written; check that it exists, its rights and free space.',
  'website.sftp_address_refused':
    'The SFTP server lies inside the network; have it added to JIDA_ALLOW_ADDRESSES.',
  'website.sftp_host_key':
    'The server’s host key is not the one entered; compare it with its administrator first.',
  'website.sftp_credential': 'Signing in over SFTP failed; check user name, password or key.',
  'website.sftp_private_key': 'The private key or its passphrase cannot be used.',
  'website.sftp_missing': 'The server lets us in but offers no SFTP.',
  'website.sftp_unreachable': 'The SFTP server cannot be reached; tried again by itself.',
  'website.sftp_timeout': 'The SFTP server was too slow; tried again by itself.',
  'website.edited_on_site':
    'Somebody edited the article on the site; nothing was overwritten. Compare, then correct the draft or allow overwriting.',
  'website.picture_missing':
    'A picture was not kept or differs from what was approved; upload it and submit again.',
  'ghost.setting_missing':
    'A setting of the channel is missing or wrong; an administrator has to complete it.',
  'ghost.plain_http': 'The site answers, but without encryption: the token could be read. Use https.',
  'ghost.version_unsupported': 'The site’s Ghost is too old; 5.0 or newer is needed.',
  'ghost.key_invalid': 'The Admin API key is not complete; copy it again as a whole.',
  'ghost.key_refused': 'The Admin API key is wrong or was deleted; copy it again from Ghost.',
  'ghost.signature_refused':
    'The site refused the signature; check the Admin API key and this server’s clock.',
  'ghost.title_too_long': 'The title is longer than the site takes; shorten it.',
  'ghost.excerpt_too_long': 'The summary is longer than the site takes; shorten it.',
  'ghost.tag_unfit': 'A tag begins with “#” or a comma, or is too long; change the settings or the category.',
  'ghost.edited_on_site':
    'Somebody edited the article on the site; nothing was overwritten. Compare, then correct the draft or allow overwriting.',
  'ghost.picture_missing':
    'A picture was not kept or differs from what was approved; upload it and submit again.',
};

/** What went wrong or was found, by its stable code. */
export const FAULTS: Texts = { ...WIRE, ...WECHAT, ...WEIBO, ...SITES };
