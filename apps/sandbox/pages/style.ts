import { PHONE_STYLE } from './style-phone.js';
import { PUBLIC_STYLE } from './style-public.js';

/** What the trainer's own pages look like. */
const DESK_STYLE = `
:root{--ink:#1f2329;--soft:#5c626b;--line:#dee1e6;--paper:#fff;--ground:#f3f5f8;--main:#1456b8;--wechat:#067a45;--weibo:#c2410c;--wordpress:#1456b8;--push:#6b3fa0;--ghost:#0f6674;--bad:#b42318;--good:#166534;--warn:#8a5a00}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.65 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
a{color:var(--main);text-decoration:none}a:hover,a:focus{text-decoration:underline}
p a,li a,td a,h2 a{text-decoration:underline;text-underline-offset:3px;text-decoration-color:#9db8e6}
:focus-visible{outline:2px solid var(--main);outline-offset:2px}
h1{font-size:22px;margin:0 0 12px;line-height:1.4}h2{font-size:17px;margin:0 0 10px;line-height:1.4}h3{font-size:15px;margin:0 0 6px}
p{margin:0 0 10px}
.bar{background:#10305f;color:#fff;padding:0 20px;display:flex;gap:4px 22px;align-items:center;flex-wrap:wrap;min-height:52px}
.bar strong{font-size:17px;letter-spacing:1px}.bar .tag{background:#f5c04a;color:#3d2a00;border-radius:3px;padding:0 8px;font-size:12px;margin-left:8px;vertical-align:2px}
.bar ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 4px;margin:0;padding:0}
.bar li a{display:block;color:#dce7fb;text-decoration:none;padding:14px 12px;border-bottom:3px solid transparent}.bar li a:hover{color:#fff;background:#1b3f75}
.bar li a[aria-current]{color:#fff;border-bottom-color:#f5c04a}
.bar .time{margin-left:auto;color:#fff;font-variant-numeric:tabular-nums;text-decoration:none}.bar .time small{color:#f7d58b;margin-left:6px;font-size:13px}
main{max-width:1180px;margin:22px auto 48px;padding:0 20px}main.narrow{max-width:640px}
.said{max-width:1140px;margin:16px auto -6px;padding:10px 16px;border-radius:6px;background:#e7f5ec;border:1px solid #b6dfc4;color:#0f5132}
.said.no{background:#fdecea;border-color:#f3b8b1;color:#8c1d13}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin-bottom:16px}
.grid{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));margin-bottom:16px}.grid>.card{margin:0}
.split{display:grid;gap:28px;grid-template-columns:minmax(0,410px) minmax(0,1fr);align-items:start}
.split.wide{grid-template-columns:minmax(0,1fr) minmax(0,360px)}
.soft{color:var(--soft);font-size:13px}.gone{color:var(--bad)}.ok{color:var(--good)}.warn{color:var(--warn)}
.list{list-style:none;margin:0;padding:0}.list>li{padding:10px 0;border-top:1px solid var(--line)}.list>li:first-child{border-top:0;padding-top:0}.list>li:last-child{padding-bottom:0}
.list .when{float:right;color:var(--soft);font-size:13px;margin-left:12px;font-variant-numeric:tabular-nums}
.chip{display:inline-block;border-radius:3px;padding:0 7px;font-size:12px;line-height:20px;color:#fff;margin-right:8px;vertical-align:1px;white-space:nowrap}
.chip.wechat{background:var(--wechat)}.chip.weibo{background:var(--weibo)}.chip.wordpress{background:var(--wordpress)}.chip.push{background:var(--push)}.chip.ghost{background:var(--ghost)}
.chip.plain{background:#e8ebf0;color:#3b424c}.chip.bad{background:#fbe3e0;color:#8c1d13}.chip.good{background:#dff3e5;color:#0f5132}
.number{font-size:26px;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums}
.accounts{list-style:none;margin:0;padding:0}.accounts li{display:flex;justify-content:space-between;gap:12px;padding:6px 0}
.empty{background:#f7f9fc;border:1px dashed #c8d0dc;border-radius:6px;padding:16px 18px;color:#424952}.empty ol{margin:8px 0 0;padding-left:22px}.empty p:last-child{margin:0}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border-bottom:1px solid var(--line);padding:8px 10px;text-align:left;vertical-align:top}th{background:#f5f7fa;font-weight:600;white-space:nowrap}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}.scroll:focus-visible{outline-offset:0}
form.row{margin:0;display:flex;flex-wrap:wrap;gap:10px 12px;align-items:end}form.inline{display:inline-block;margin:0 6px 6px 0}
label{display:inline-flex;flex-direction:column;font-size:13px;color:var(--soft);gap:4px;max-width:100%}label.check{flex-direction:row;align-items:center;gap:6px;padding-bottom:7px}
input,select,textarea{font:inherit;padding:6px 10px;border:1px solid #aeb4bd;border-radius:5px;background:#fff;color:var(--ink);min-width:0;max-width:100%}
input[type=number]{width:110px}.fill{flex:1 1 220px}.fill input,.fill select,.fill textarea{width:100%}
button{font:inherit;line-height:1.4;padding:7px 16px;border:1px solid transparent;border-radius:5px;background:var(--main);color:#fff;cursor:pointer}button:hover{filter:brightness(.93)}
button.quiet{background:#fff;border-color:#c3cad4;color:#24303f}button.danger{background:#fff;border-color:#e3aaa4;color:#9b1c12}button.small{padding:3px 11px;font-size:13px}
details{margin-top:8px}summary{cursor:pointer;color:var(--main);font-size:14px}details[open]>summary{margin-bottom:10px}
.acts{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}.acts form{margin:0}td .acts{margin:0}td details{margin:3px 0 0}
.scenes{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(255px,1fr))}
.scene{border:1px solid var(--line);border-radius:8px;padding:14px 16px;display:flex;flex-direction:column}.scene p{font-size:13px;color:var(--soft);flex:1}.scene form{margin:0}
.clock{font-size:30px;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.3}
code{background:#eef1f5;border-radius:3px;padding:1px 5px;font-size:13px;word-break:break-all;font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,monospace}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 14px;margin:0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;word-break:break-all}
img{max-width:100%;height:auto}
@media (max-width:820px){.split,.split.wide{grid-template-columns:minmax(0,1fr);gap:18px}main{padding:0 12px;margin-top:14px}.said{margin:12px 12px -2px}.bar{padding:8px 12px 0}.bar .time{margin-left:0;width:100%;padding-bottom:4px;order:2}.bar ul{order:3;margin:0 -8px}.bar li a{padding:8px 9px}.card{padding:15px 14px}.list .when{float:none;display:block;margin:0}}
`;

/** The one style sheet of the sandbox's pages. */
export const STYLE = `${DESK_STYLE}${PHONE_STYLE}${PUBLIC_STYLE}`;
