/** The one style sheet of the sandbox's pages. */
export const STYLE = `
:root{--ink:#1f2329;--soft:#646a73;--line:#dee0e3;--paper:#fff;--ground:#f4f6f9;--main:#1456b8;--wechat:#07a35a;--weibo:#d9480f;--site:#1456b8;--push:#6b3fa0;--bad:#c62828;--good:#1b7f3b}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.7 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
a{color:var(--main);text-decoration:none}a:hover,a:focus{text-decoration:underline}
:focus-visible{outline:2px solid var(--main);outline-offset:2px}
h1{font-size:22px;margin:.2em 0 .6em;line-height:1.4}h2{font-size:17px;margin:1.2em 0 .5em}
.bar{background:#0e2f5f;color:#fff;padding:12px 20px;display:flex;gap:18px;align-items:center;flex-wrap:wrap}
.bar a{color:#dbe7ff}.bar strong{font-size:17px;color:#fff}.bar .tag{background:#f0b429;color:#3d2a00;border-radius:3px;padding:0 8px;font-size:13px}
main{max-width:1080px;margin:20px auto;padding:0 16px}main.narrow{max-width:560px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin-bottom:16px}
.grid{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(300px,1fr))}
.card>h1:first-child,.card>h2:first-child{margin-top:0}
.soft{color:var(--soft);font-size:13px}.gone{color:var(--bad)}.ok{color:var(--good)}
.list{list-style:none;margin:0;padding:0}.list li{padding:9px 0;border-top:1px solid var(--line)}.list li:first-child{border-top:0}
.dot{display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:7px}
.wechat{background:var(--wechat)}.weibo{background:var(--weibo)}.wordpress{background:var(--site)}.push{background:var(--push)}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border:1px solid var(--line);padding:6px 9px;text-align:left;vertical-align:top}th{background:#f1f4f9}
.scroll{overflow-x:auto}
form.row{margin:12px 0;display:flex;flex-wrap:wrap;gap:10px;align-items:end}label{display:inline-flex;flex-direction:column;font-size:13px;color:var(--soft);gap:3px}
input,select,textarea{font:inherit;padding:6px 8px;border:1px solid #bbbfc4;border-radius:5px;background:#fff;color:var(--ink);min-width:0}
button{font:inherit;padding:7px 16px;border:0;border-radius:5px;background:var(--main);color:#fff;cursor:pointer}button.quiet{background:#e6e9ee;color:var(--ink)}button.danger{background:var(--bad)}
code{background:#eef1f5;border-radius:3px;padding:1px 5px;font-size:13px;word-break:break-all}
img{max-width:100%;height:auto}
.phone{max-width:420px;margin:24px auto;background:#ededed;border:10px solid #22262c;border-radius:34px;overflow:hidden;min-height:640px}
.phone .top{margin:0;font-size:16px;background:#ededed;text-align:center;padding:12px;font-weight:600;border-bottom:1px solid #dcdcdc}
.phone .screen{padding:14px}
.bubble{background:#fff;border-radius:8px;padding:12px 14px;margin:0 0 12px;display:block;color:inherit}
.bubble img{width:100%;aspect-ratio:2.35;object-fit:cover;border-radius:5px;margin-bottom:8px;background:#f1f1f1}
.bubble h2{margin:0;font-size:16px}.bubble p{margin:4px 0 0}
.stamp{text-align:center;color:#9a9a9a;font-size:12px;margin:8px 0}
.article{max-width:677px;margin:0 auto;background:#fff;padding:24px 20px 60px;min-height:100vh}
.article h1{font-size:22px;font-weight:500}.article .meta{color:#8a8a8a;font-size:15px;margin-bottom:20px}.article .meta b{color:#576b95;font-weight:400}
.article .content{font-size:17px;overflow-wrap:break-word}.article .more{margin-top:30px;color:#576b95}
.comments{border-top:1px solid #eee;margin-top:30px;padding-top:12px}
.post{background:#fff;border-radius:6px;padding:16px 18px;margin-bottom:12px;border:1px solid #eee}
.post .name{font-weight:600;color:#eb7350}.post .words{white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0}
.gov header{background:linear-gradient(90deg,#0b4aa2,#1668d6);color:#fff;padding:22px 20px}.gov header a{color:#fff;font-size:24px;font-weight:600;letter-spacing:2px}
.gov .crumbs{color:var(--soft);font-size:14px;margin-bottom:10px}
.gov h1{text-align:center;font-size:26px;margin:18px 0 8px}.gov .facts{text-align:center;color:var(--soft);font-size:14px;border-bottom:1px solid var(--line);padding-bottom:12px;margin-bottom:18px}
.gov .content{font-size:17px;line-height:1.9}.gov footer{background:#e9edf3;color:var(--soft);text-align:center;font-size:13px;padding:22px}
`;
