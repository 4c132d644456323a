import { describe, expect, it } from '@jest/globals';
import { decrypt, encrypt, sign } from './callback-crypto.js';

const TOKEN = 'AAAAA';
const KEY = 'A'.repeat(43);
const APP_ID = 'wxba5fad812f8e6fb9';
const PUSHED =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';
const PUSHED_TEXT =
  '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}';
const REPLY = 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==';

describe('golden vectors (reference A8.3)', () => {
  it('1: signs the address verification', () => {
    expect(sign(TOKEN, '1714036504', '1514711492')).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696');
  });

  it('2: signs a plain push', () => {
    expect(sign(TOKEN, '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
  });

  it('3: signs and opens a secure push', () => {
    expect(sign(TOKEN, '1714112445', '415670741')).toBe('6c5c811b55cc85e0e1b54100749188c20beb3f5d');
    expect(sign(TOKEN, '1714112445', '415670741', PUSHED)).toBe('046e02f8204d34f8ba5fa3b1db94908f3df2e9b3');
    const opened = decrypt(PUSHED, KEY);
    expect(opened.random.toString('ascii')).toBe('a8eedb185eb2fecf');
    expect(opened.message).toBe(PUSHED_TEXT);
    expect(opened.message).toHaveLength(167);
    expect(opened.appId).toBe(APP_ID);
    expect(opened.padding).toBe(19);
  });

  it('3: makes the very same secure push', () => {
    expect(encrypt(PUSHED_TEXT, KEY, APP_ID, Buffer.from('a8eedb185eb2fecf', 'ascii'))).toBe(PUSHED);
  });

  it('4: makes and signs the very same reply', () => {
    const random = Buffer.from('707722b803182950', 'ascii');
    expect(encrypt('{"demo_resp":"good luck"}', KEY, APP_ID, random)).toBe(REPLY);
    expect(sign(TOKEN, '1713424427', '415670741', REPLY)).toBe('1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1');
  });

  it('opens what it closed, of any length', () => {
    for (const length of [0, 1, 11, 12, 13, 31, 32, 33, 1000]) {
      const message = '问'.repeat(length);
      expect(decrypt(encrypt(message, KEY, APP_ID), KEY).message).toBe(message);
    }
  });
});
