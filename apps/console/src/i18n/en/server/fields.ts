/** Label and hint of a field, by the connector's kind and the field's name; `*` is for every kind. */
type FieldTexts = Readonly<Record<string, readonly [label: string, help?: string]>>;

const EVERY: FieldTexts = {
  '*.baseUrl': [
    'API address',
    'Keep the default in earnest; for practice, the address the practice world gives.',
  ],
  '*.settleSeconds': [
    'First look after a doubt (seconds)',
    'How long to wait before looking on the platform when the publishing call got no clear answer.',
  ],
  '*.lookupSpacingSeconds': ['Between two looks (seconds)', 'The wait before looking again.'],
  '*.lookupsForAbsence': [
    'Looks needed for “did not go out”',
    'Only when it was missing this many times in a row may it be sent again.',
  ],
  '*.commitTimeoutSeconds': [
    'Limit of the publishing call (seconds)',
    'Without an answer by then it is in doubt: looked for first, never sent again straight away.',
  ],
  '*.timeZone': ['Time zone of the site', 'For the tags that bear the time of publication.'],
  '*.siteName': ['Site name', 'Tag SiteName: the site’s official name.'],
  '*.siteDomain': ['Site domain', 'Tag SiteDomain.'],
  '*.siteIdCode': ['Government site code', 'Tag SiteIDCode: ten digits.'],
  '*.columnName': ['Section', 'Tag ColumnName.'],
  '*.columnDescription': ['About the section', 'Tag ColumnDescription: its purpose and main content.'],
  '*.columnKeywords': ['Keywords of the section', 'Tag ColumnKeywords, separated by commas.'],
  '*.columnType': ['Kind of section', 'Tag ColumnType, as the guideline for government sites names them.'],
  '*.author': ['Author', 'Tag Author: author or editor; may be left empty.'],
  '*.embedJsonLd': [
    'Embed structured data',
    'JSON-LD in the text by which search engines recognise questions and answers.',
  ],
  '*.uploadPictures': [
    'Upload pictures',
    'The approved pictures and the cover are uploaded to the site. Off: the page shows them from where they are, without a cover. After a change, approved articles need another review.',
  ],
  '*.pageTags': [
    'Provide page tags',
    'The tags the guideline for government sites asks for (SiteName, ArticleTitle, PubDate …).',
  ],
};

const WECHAT: FieldTexts = {
  'wechat.accountType': [
    'Kind of account',
    'subscription: verified, one mass send a day; service: verified, four mass sends a month and one a day; unverified: the platform offers no publishing, so only drafts are made.',
  ],
  'wechat.publishMode': [
    'Way of publishing',
    'publish: does not disturb followers nor use up mass sends; mass_send: to all followers, uses up one; draft_only: put into the drafts, for a person to publish on the platform.',
  ],
  'wechat.author': [
    'Author',
    'Of the articles. Left empty: the department’s name, or none where that is longer than the limit.',
  ],
  'wechat.titleLimit': [
    'Longest title',
    'The platform’s limit is 32; some accounts still have 64. Raise it only when you are sure.',
  ],
  'wechat.authorLimit': ['Longest author', '8 is safest; the platform’s limit is 16.'],
  'wechat.digestLimit': ['Longest summary', '120 by default; the platform’s limit is 128.'],
  'wechat.contentLimit': [
    'Longest text (characters)',
    'With its markup; the platform takes fewer than 20,000 characters and less than 1 MB.',
  ],
  'wechat.articleLayout': [
    'Several questions',
    'one: one article; overview: one message whose first article is the lead with contents, then one per question; each: one message with an article per question. A draft may choose otherwise. What does not fit one message becomes one article.',
  ],
  'wechat.articleLimit': ['Most articles in a message', 'The platform takes 8 at most.'],
  'wechat.openComment': [
    'Open comments',
    'The account must have comments already, else the platform refuses the draft (88000).',
  ],
  'wechat.fansOnlyComment': ['Followers only', 'Only where comments are open.'],
  'wechat.coverMediaId': [
    'Cover',
    'media_id of a permanent picture, the same for all articles. Left empty: made as set below. Temporary material does not serve.',
  ],
  'wechat.coverColor': ['Colour of the made cover', 'Six hexadecimal digits such as #2f6690.'],
  'wechat.coverFrom': [
    'Made cover',
    'Where neither the draft nor the channel has a cover. title: drawn with the title; first_image: the first picture of the text, else as title; plain: without words.',
  ],
  'wechat.accentColor': [
    'Colour of the layout',
    'Of numbers, headings and lines, such as #2f6690. After a change, approved articles need another review.',
  ],
  'wechat.headerImageUrl': ['Picture at the top', 'An https address; left empty: none.'],
  'wechat.headerImageAlt': ['Words for the picture at the top', 'For readers who do not see it.'],
  'wechat.qrImageUrl': ['QR code at the end', 'An https address; left empty: none.'],
  'wechat.qrCaption': ['Words below the QR code', 'Such as “Scan to ask us”.'],
  'wechat.headerText': ['Text at the top', 'Of every article; left empty: none.'],
  'wechat.footerText': ['Text at the end', 'Of every article, such as a telephone number; left empty: none.'],
  'wechat.callbackMode': [
    'Encryption of pushes',
    'As set on WeChat’s developer platform. Choose secure: in plain, the signature does not cover the message.',
  ],
  'wechat.confirmAfterSeconds': [
    'When to ask for the result (seconds)',
    'Seconds after the platform took it. Results usually come by push; asking is a fallback, limited to 100 a day.',
  ],
  'wechat.addressWaitSeconds': [
    'Wait for a mass send’s address (seconds)',
    'Only a push brings it. Without one, the article is noted as published without an address after this time.',
  ],
  'wechat.appId': ['AppID', 'From WeChat’s developer platform; begins with wx.'],
  'wechat.appSecret': [
    'AppSecret',
    'From the same page; not shown again. When it is reset, change it here too, and have the server’s address on the IP allow-list.',
  ],
  'wechat.callbackToken': [
    'Push token',
    'As on the developer platform. Left empty: results are only asked for.',
  ],
  'wechat.callbackTokenPrevious': [
    'Previous push token',
    'While changing over both are taken; empty it afterwards.',
  ],
  'wechat.encodingAesKey': [
    'Message key (EncodingAESKey)',
    '43 characters; needed for secure and compatible.',
  ],
  'wechat.encodingAesKeyPrevious': [
    'Previous message key',
    'While changing over both are tried; empty it afterwards.',
  ],
  'wechat.originalId': ['Original ID', 'Begins with gh_. With it, only pushes to this account are taken.'],
};

const WEIBO: FieldTexts = {
  'weibo.publicUrl': ['Weibo’s web address', 'To make up public links; keep the default in earnest.'],
  'weibo.uid': ['Weibo UID', 'The account’s number; must be the account that authorised.'],
  'weibo.safeDomainUrl': [
    'Safe domain',
    'The address registered with the application on Weibo’s open platform. Every post must bear a link below it.',
  ],
  'weibo.rip': [
    'Operator’s public IP',
    'The platform asks for it with every post: your office’s public address.',
  ],
  'weibo.publishMode': [
    'Way of publishing',
    'share: a short post; article: a headline article, which Weibo has to open for you first. After a change, approved drafts need another review.',
  ],
  'weibo.articleCoverUrl': [
    'Default cover of headline articles',
    'For drafts with neither cover nor picture; Weibo must reach it from outside.',
  ],
  'weibo.articleContentLimit': [
    'Longest headline article',
    'Characters with markup. 90,000 by the present documents, 20,000 by older ones; lower it when refused.',
  ],
  'weibo.charLimit': ['Longest post', 'As Weibo counts: two Latin characters are one, a link is ten.'],
  'weibo.charReserve': [
    'Kept free in made texts',
    'Characters fewer than the limit; how Weibo really counts is not published.',
  ],
  'weibo.picture': [
    'Picture',
    'One at most. cover_or_first: the cover, else the first picture; cover: only the cover; none. After a change, approved drafts need another review.',
  ],
  'weibo.appPostsOnly': [
    'Only Jida posts on this account',
    'Turn on only if nobody posts by hand and no other application does: then only our own posts are looked through.',
  ],
  'weibo.timelineWindow': [
    'Posts that can be looked through',
    'The newest ones; 5 for ordinary applications.',
  ],
  'weibo.appKey': ['App Key', 'Of the application on Weibo’s open platform.'],
  'weibo.appSecret': ['App Secret', 'Of the application; used when authorising.'],
  'weibo.accessToken': [
    'Access Token',
    'May be empty: save the channel and choose “Authorise”. It cannot be renewed by itself; authorise again before it ends.',
  ],
};

const SITES: FieldTexts = {
  'website.dialect': [
    'How the site is reached',
    'wordpress: by WordPress’s own REST interface; push: signed content is sent to an address of the site; drop: files are put into an agreed folder, here or over SFTP.',
  ],
  'website.siteUrl': ['Home page', 'The final address, which redirects no further.'],
  'website.apiRoot': ['Root of the REST interface', 'Usually empty: it is found from the home page.'],
  'website.endpoint': ['Receiving address', 'Where the site takes pushes.'],
  'website.lookupUrlTemplate': [
    'Look-up address',
    'To see whether something is out; {endpoint} is the receiving address, {id} the message. none where there is no look-up: doubts are then settled by a person.',
  ],
  'website.scheme': [
    'Signature',
    'hmac-sm3 where national cryptography is demanded; as agreed with the receiver.',
  ],
  'website.categories': ['Sections of the site', 'One by one. Left empty: the draft’s category.'],
  'website.editedOnSite': [
    'When it was edited on the site',
    'An article to be corrected was edited there: stop for a person, or overwrite.',
  ],
  'website.withdrawTo': [
    'Way of withdrawing',
    'private: made private, address and content stay; trash: into the site’s trash.',
  ],
  'website.dropTarget': [
    'Put into',
    'directory: here, as opened with JIDA_DROP_DIR; sftp: on another server.',
  ],
  'website.dropFolder': [
    'Folder',
    'Below JIDA_DROP_DIR, or a path on the server; must exist and be writable.',
  ],
  'website.sftpHost': [
    'SFTP server',
    'Name or address; inside the network it must be in JIDA_ALLOW_ADDRESSES.',
  ],
  'website.sftpPort': ['SFTP port', 'Usually 22.'],
  'website.sftpHostKey': [
    'Fingerprint of the SFTP host key',
    'Like SHA256:…; have the server’s administrator tell it by ssh-keygen -lf. A changed key is refused.',
  ],
  'website.dropReceipts': [
    'Receipts',
    'none: out once the files are there; wait: out once the site wrote a receipt.',
  ],
  'website.dropDigest': [
    'File checksum',
    'Of pages and data files in the manifest; attachments always SHA-256.',
  ],
  'website.publicUrlTemplate': [
    'Public address',
    '{slug} is the page’s short name; left empty where unknown.',
  ],
  'website.pageTags': [
    'Provide page tags',
    'The tags the guideline for government sites asks for. WordPress must have these fields registered, else they are ignored, which is told.',
  ],
  'website.externalIdMeta': [
    'Provide external numbers',
    'Where the site has registered qa_external_id, qa_revision and qa_content_hash. Not needed with Jida’s plugin.',
  ],
  'website.embedJsonLd': [
    'Embed structured data',
    'JSON-LD by which search engines recognise questions and answers. The account needs the right unfiltered_html; turn it off without.',
  ],
  'website.username': [
    'User name',
    'Of the publishing account, best an editor of its own; for SFTP, the login.',
  ],
  'website.applicationPassword': [
    'Application password',
    'Made in WordPress under Users → Profile → Application passwords; not the login password.',
  ],
  'website.secret': ['Signing secret', 'As agreed with the receiver: whsec_ and base64 of 24 to 64 bytes.'],
  'website.sftpPassword': ['SFTP password', 'To sign in with a password; a private key is better.'],
  'website.sftpPrivateKey': ['SFTP private key', 'The whole file, OpenSSH or PEM.'],
  'website.sftpPassphrase': ['Passphrase of the private key', 'Where it has one.'],
  'website.previousSecrets': [
    'Previous signing secrets',
    'Still signed with while changing over, separated by spaces; empty it afterwards.',
  ],
  'ghost.apiUrl': [
    'API address',
    'As shown in Ghost under Settings → Integrations → Custom; it may differ from the home page.',
  ],
  'ghost.tags': [
    'Tags on the site',
    'One by one, the first is the primary one; missing ones are made. Left empty: the draft’s category.',
  ],
  'ghost.canonicalLink': [
    'Name the canonical address',
    'Search engines then take our knowledge base’s page as the original. Only where it is public and authoritative.',
  ],
  'ghost.editedOnSite': [
    'When it was edited on the site',
    'An article to be corrected was edited there: stop for a person, or overwrite.',
  ],
  'ghost.withdrawTo': [
    'Way of withdrawing',
    'draft: back to a draft; delete: gone for good, cannot be restored.',
  ],
  'ghost.adminApiKey': [
    'Admin API key',
    'From the same page, “number:hexadecimal key” as a whole; not the Content API key.',
  ],
};

export const FIELDS: FieldTexts = { ...EVERY, ...WECHAT, ...WEIBO, ...SITES };
