/** The phone with the account's messages on it. */
export const PHONE_STYLE = `
.phone{width:100%;max-width:410px;margin:0 auto;background:#ededed;border:11px solid #1b1e23;border-radius:46px;overflow:hidden;display:flex;flex-direction:column;height:820px;box-shadow:0 14px 34px rgba(20,30,50,.2)}
.phone .status{display:flex;justify-content:space-between;align-items:center;padding:11px 24px 4px;font-size:14px;font-weight:600;background:#ededed;color:#111}
.phone .status svg{display:block}
.phone .head{display:grid;grid-template-columns:36px 1fr 36px;align-items:center;background:#ededed;padding:6px 12px 11px;border-bottom:1px solid #dadada;color:#111}
.phone .head h1{font-size:17px;font-weight:600;text-align:center;margin:0;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.phone .head span{font-size:22px;line-height:1}.phone .head span:last-child{text-align:right;letter-spacing:1px}
.phone .screen{flex:1;overflow-y:auto;padding:2px 12px 16px;scrollbar-width:thin}
.phone .foot{display:flex;background:#f7f7f7;border-top:1px solid #dadada;font-size:15px;color:#222;text-align:center;padding-bottom:14px}.phone .foot span{flex:1;padding:11px 4px;border-left:1px solid #e2e2e2}.phone .foot span:first-child{flex:0 0 54px;border-left:0}
.stamp{text-align:center;color:#666;font-size:12px;margin:14px 0 8px}
.message{background:#fff;border-radius:8px;overflow:hidden}
.message a{display:block;color:#111;text-decoration:none}.message a:hover{background:#fafafa}
.picture{display:block;position:relative;aspect-ratio:2.35;background:linear-gradient(135deg,#2f6fc4,#174487);overflow:hidden}.picture img{width:100%;height:100%;object-fit:cover;display:block}
.lead .picture b{position:absolute;left:0;right:0;bottom:0;padding:34px 14px 11px;color:#fff;font-weight:500;font-size:17px;line-height:1.4;background:linear-gradient(transparent,rgba(0,0,0,.72))}
.single .words{display:block;padding:12px 14px 13px}.single .words b{display:block;font-weight:500;font-size:17px;line-height:1.45}.single .words span{display:block;color:#636363;font-size:14px;line-height:1.5;margin-top:4px}
.row-article{display:flex!important;gap:14px;align-items:center;padding:12px 14px;border-top:1px solid #ececec}
.row-article b{flex:1;font-weight:400;font-size:16px;line-height:1.45;overflow-wrap:anywhere}.row-article .thumb{flex:0 0 52px;height:52px;border-radius:3px;overflow:hidden;background:linear-gradient(135deg,#2f6fc4,#174487)}.row-article img{width:100%;height:100%;object-fit:cover;display:block}
.message .dead{text-decoration:line-through;color:#6b6b6b}.message .mark{color:var(--bad);font-size:13px;font-style:normal;margin-left:6px}.lead .mark{color:#ffc9c2}
.bubble{display:flex;gap:10px;align-items:flex-start}.bubble i{flex:0 0 40px;height:40px;border-radius:5px;background:var(--wechat);color:#fff;font-style:normal;display:grid;place-items:center}.bubble p{background:#fff;border-radius:5px;padding:9px 12px;margin:0;max-width:270px;white-space:pre-wrap;overflow-wrap:anywhere}
.phone .none{background:#fff;border-radius:8px;padding:16px;color:#424952;font-size:14px}.phone .none p:last-child{margin:0}
@media (max-width:820px){.phone{border-width:8px;border-radius:34px;height:720px}}
`;
