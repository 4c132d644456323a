/** What the public sees: articles, posts, pages of websites. */
export const PUBLIC_STYLE = `
.strip{background:#fff6dd;border-bottom:1px solid #eedda6;color:#5c4300;font-size:13px;padding:7px 16px;text-align:center}.strip a{color:#5c4300;text-decoration:underline;margin-left:10px}
.article{max-width:677px;margin:0 auto;background:#fff;padding:26px 20px 60px;min-height:100vh}
.article h1{font-size:22px;font-weight:500;line-height:1.45;margin-bottom:14px}.article .meta{color:#6f6f6f;font-size:15px;margin-bottom:22px}.article .meta b{color:#4b628c;font-weight:400}
.article .content{font-size:17px;line-height:1.75;overflow-wrap:break-word}.article .more{margin-top:30px}.article .more a{color:#4b628c;text-decoration:none}
.comments{border-top:8px solid #f4f4f4;margin:34px -20px 0;padding:20px 20px 0}.comments .reply{background:#f7f7f7;border-radius:4px;padding:6px 10px;margin-top:6px}
.who{display:flex;gap:10px}.who>i{flex:0 0 34px;height:34px;border-radius:4px;background:#8a98ad;color:#fff;font-style:normal;font-size:14px;display:grid;place-items:center}.who>div{min-width:0;flex:1}
.feed .post{background:#fff;border:1px solid var(--line);border-radius:8px;padding:18px 20px 12px;margin-bottom:14px}
.feed .by{display:flex;gap:12px;align-items:center;margin-bottom:10px}.avatar{position:relative;flex:0 0 46px;height:46px;border-radius:50%;background:#c2410c;color:#fff;display:grid;place-items:center;font-size:19px}.avatar::after{content:"V";position:absolute;right:-3px;bottom:-2px;width:17px;height:17px;border-radius:50%;background:#2b6cd4;color:#fff;border:2px solid #fff;font-size:9px;line-height:13px;text-align:center;font-weight:700}
.feed .name{font-weight:600;color:#1f2329;display:block}.feed .name+span a{color:inherit;text-decoration:none}
.feed .words{white-space:pre-wrap;overflow-wrap:anywhere;font-size:16px;margin:0 0 10px}.feed .shot{max-width:300px;border-radius:6px;display:block;margin-bottom:10px}
.feed .attached{display:block;background:#f6f7f9;border-radius:6px;padding:11px 14px;margin-bottom:10px;color:var(--ink);text-decoration:none}
.feed .numbers{display:grid;grid-template-columns:repeat(3,1fr);text-align:center;border-top:1px solid #eef0f3;padding-top:9px;color:var(--soft);font-size:14px;margin:0 -20px;list-style:none}
.feed .talk{border-top:1px solid #eef0f3;margin:9px -20px 0;padding:12px 20px 2px;background:#fbfcfd}.feed .talk .list>li{border:0;padding:5px 0}
.feed .desk{border-top:1px dashed #cfd6e0;margin:10px -20px -12px;padding:8px 20px 12px;background:#f8fafc;border-radius:0 0 8px 8px}.feed .desk details{margin:0}
.profile{background:linear-gradient(120deg,#e86a33,#b93a0b);color:#fff;border-radius:8px;padding:24px 22px;margin-bottom:14px;display:flex;gap:16px;align-items:center}.profile h1{margin:0;font-size:20px}.profile .avatar{flex-basis:60px;height:60px;font-size:25px;background:#fff;color:#b93a0b}.profile p{margin:2px 0 0;font-size:14px}
.gov{background:#f0f3f8}
.gov header{background:linear-gradient(100deg,#0a3f8a,#1862c6);color:#fff}.gov header .inner{max-width:1120px;margin:0 auto;padding:26px 20px;display:flex;align-items:center;gap:16px}.gov header .seal{flex:0 0 48px;height:48px;border-radius:50%;border:2px solid #ffd977;color:#ffd977;display:grid;place-items:center;font-size:20px}
.gov header a{color:#fff;font-size:25px;font-weight:600;letter-spacing:3px}.gov header small{display:block;color:#d6e4fb;font-size:13px;letter-spacing:1px}
.gov nav.columns{background:#0a3673}.gov nav.columns div{max-width:1120px;margin:0 auto;padding:0 12px;display:flex;flex-wrap:wrap}.gov nav.columns span,.gov nav.columns a{color:#e4edfb;padding:10px 18px;font-size:15px}.gov nav.columns a{background:#1862c6;color:#fff;text-decoration:none}
.gov main{max-width:1120px}.gov .crumbs{color:var(--soft);font-size:14px;margin-bottom:12px}.gov .card{padding:26px 34px 34px}
.gov .column{display:flex;align-items:baseline;justify-content:space-between;border-bottom:2px solid #1862c6;padding-bottom:9px;margin-bottom:6px}.gov .column h1{margin:0;font-size:21px;color:#0a3f8a}
.gov .list>li{padding:13px 0 13px 16px;border-top:1px dashed #d4dae3;position:relative}.gov .list>li:first-child{padding-top:13px}.gov .list>li::before{content:"";position:absolute;left:2px;top:23px;width:5px;height:5px;background:#1862c6}.gov .list a{font-size:16px;color:#1f2329;text-decoration:none}.gov .list a:hover{color:#1456b8;text-decoration:underline}
.gov article h1{text-align:center;font-size:26px;margin:8px 0 14px}.gov article .facts{text-align:center;color:var(--soft);font-size:14px;border-bottom:1px solid var(--line);padding-bottom:14px;margin-bottom:22px}
.gov .content{font-size:17px;line-height:1.95}.gov .content h2{font-size:19px;margin:26px 0 10px}.gov .content h3{font-size:17px;margin:20px 0 8px}.gov .content table{margin:12px 0}.gov .content th,.gov .content td{border:1px solid #cfd6e0}
.gov footer{background:#e3e9f2;color:#4a5160;text-align:center;font-size:13px;line-height:2;padding:24px 16px}
@media (max-width:820px){.gov .card{padding:18px 16px 24px}.gov header a{font-size:19px;letter-spacing:1px}.gov header .inner{padding:16px}.gov nav.columns span{padding:9px 10px;font-size:14px}.gov nav.columns a{padding:9px 12px;font-size:14px}.gov article h1{font-size:21px;text-align:left}.gov article .facts{text-align:left}.feed .post{padding:15px 15px 10px}.feed .numbers,.feed .talk{margin-left:-15px;margin-right:-15px}.feed .desk{margin:10px -15px -10px}}
`;
