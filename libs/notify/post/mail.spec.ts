import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SMTPServer } from 'smtp-server';
import { selfSigned } from '../../channels/self-signed.spec-support.js';
import { SETTLE_SECONDS } from '../notice-book.js';
import { DigestPost } from './digest-post.js';
import { MailPost, MOST_PER_HOUR } from './mail-post.js';
import { smtpMailer, type Mailer } from './mailer.js';
import { PostBench } from './post.spec-support.js';

interface Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly user: string;
  readonly secure: boolean;
  readonly headers: string;
  readonly text: string;
}

const CERTIFICATE = selfSigned('127.0.0.1');

/** A real mail server on this machine that keeps what it takes. */
class MailBox {
  readonly mails: Received[] = [];
  refuseWith: number | undefined;
  private readonly server: SMTPServer;

  constructor() {
    this.server = new SMTPServer({
      cert: CERTIFICATE.certificate,
      key: CERTIFICATE.key,
      authOptional: false,
      onAuth: (auth, _session, done) => {
        if (auth.username === 'jida' && auth.password === 'smtp-secret') done(null, { user: 'jida' });
        else done(new Error('wrong credentials'));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refuseWith !== undefined) {
            done(Object.assign(new Error('try later'), { responseCode: this.refuseWith }));
            return;
          }
          const [headers = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
          this.mails.push({
            to: session.envelope.rcptTo.map((one) => one.address),
            from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
            user: String(session.user),
            secure: session.secure,
            headers,
            text: decoded(headers, rest.join('\r\n\r\n')),
          });
          done();
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  async open(): Promise<number> {
    await new Promise<void>((done) => {
      this.server.listen(0, '127.0.0.1', done);
    });
    const address = this.server.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => {
      this.server.close(done);
    });
  }
}

function decoded(headers: string, body: string): string {
  if (/transfer-encoding: base64/i.test(headers)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(headers)) return body;
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function subjectOf(headers: string): string {
  const raw = /^Subject: ((?:.*\r\n?[ \t])*.*)$/m.exec(headers)?.[1] ?? '';
  return raw
    .replaceAll(/\r?\n[ \t]/g, '')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?= ?/gi, (_whole, how: string, text: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decoded('quoted-printable', text.replaceAll('_', ' ')),
    );
}

Logger.overrideLogger(false);

describe('mail about notices', () => {
  const box: { server: MailBox; port: number } = { server: new MailBox(), port: 0 };
  let bench: PostBench;
  let mailer: Mailer | null;
  let post: MailPost;
  let digest: DigestPost;

  beforeEach(async () => {
    box.server = new MailBox();
    box.port = await box.server.open();
    bench = await PostBench.open({
      JIDA_SMTP_HOST: '127.0.0.1',
      JIDA_SMTP_PORT: String(box.port),
      JIDA_SMTP_USER: 'jida',
      JIDA_SMTP_PASSWORD: 'smtp-secret',
      JIDA_MAIL_FROM: 'jida@example.gov.cn',
      JIDA_PUBLIC_URL: 'https://jida.example.gov.cn',
    });
    const { test, settings, clock } = bench;
    mailer = smtpMailer(settings, [CERTIFICATE.certificate]);
    post = new MailPost(test.database, mailer, settings, clock);
    digest = new DigestPost(test.database, mailer, settings, clock);
  });

  afterEach(async () => {
    mailer?.close();
    await box.server.close();
    await bench.test.close();
  });

  it('goes out once, signed in and encrypted, with the count of its burst and links to each item', async () => {
    await bench.person('editor', 'editor');
    await bench.raise('a', 3);
    expect(await post.run()).toBe(0);
    bench.passSeconds(SETTLE_SECONDS + 1);
    expect(await post.run()).toBe(1);
    expect(await post.run()).toBe(0);
    const [mail] = box.server.mails;
    expect(box.server.mails).toHaveLength(1);
    expect(mail).toMatchObject({
      to: ['editor@example.gov.cn'],
      from: 'jida@example.gov.cn',
      user: 'jida',
      secure: true,
    });
    expect(subjectOf(mail?.headers ?? '')).toBe('【集答】微博：《医保怎样转移》发布失败（共 3 条）');
    expect(mail?.headers).toMatch(/^Message-ID: <[0-9a-f-]{36}@jida\.example\.gov\.cn>/m);
    expect(mail?.headers).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(mail?.text).toContain('https://jida.example.gov.cn/channels/all');
    expect(mail?.text).toContain('https://jida.example.gov.cn/system/a-2');
    expect(await bench.states('email')).toEqual(['sent']);
  });

  it('is written in the language and the way each person chose', async () => {
    await bench.person('english', 'editor', { language: 'en' });
    const quiet = await bench.person('quiet', 'editor');
    await bench.prefer(quiet, 'release.failed', 'none');
    const later = await bench.person('later', 'admin');
    await bench.prefer(later, 'release.failed', 'digest');
    await bench.raise('a');
    bench.passSeconds(SETTLE_SECONDS + 1);
    await post.run();
    expect(box.server.mails.map((mail) => mail.to)).toEqual([['english@example.gov.cn']]);
    expect(subjectOf(box.server.mails[0]?.headers ?? '')).toBe('[Jida] 微博: “医保怎样转移” failed');
    expect(await bench.states('digest')).toEqual(['waiting']);
  });

  it('is tried again when the server refuses, under the same id, and given up in the end', async () => {
    await bench.person('editor', 'editor');
    await bench.raise('a');
    bench.passSeconds(SETTLE_SECONDS + 1);
    box.server.refuseWith = 451;
    await post.run();
    expect(await bench.states('email')).toEqual(['waiting']);
    box.server.refuseWith = undefined;
    bench.passSeconds(10);
    expect(await post.run()).toBe(0);
    bench.passSeconds(30);
    expect(await post.run()).toBe(1);
    expect(await bench.states('email')).toEqual(['sent']);
    box.server.refuseWith = 550;
    await bench.raise('b');
    for (let round = 0; round < 9; round += 1) {
      bench.passSeconds(14_500);
      await post.run();
    }
    expect(await bench.states('email')).toEqual(['sent', 'failed']);
    const faults = await bench.test.database.query(
      `SELECT last_fault FROM notice_message WHERE state = 'failed'`,
    );
    expect(JSON.stringify(faults)).not.toContain('smtp-secret');
  });

  it('is sent by one of several senders at once', async () => {
    await bench.person('editor', 'editor');
    for (const group of ['a', 'b', 'c']) await bench.raise(group);
    bench.passSeconds(SETTLE_SECONDS + 1);
    await Promise.all([post.run(), post.run(), post.run()]);
    expect(box.server.mails).toHaveLength(3);
    const ids = box.server.mails.map((mail) => /^Message-ID: (.*)$/m.exec(mail.headers)?.[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it('is no storm: beyond so many an hour the rest waits for the digest', async () => {
    await bench.person('editor', 'editor', { hour: 0 });
    for (let n = 0; n < MOST_PER_HOUR + 5; n += 1) await bench.raise(`g${n}`);
    bench.passSeconds(SETTLE_SECONDS + 1);
    while ((await post.run()) > 0);
    expect(box.server.mails).toHaveLength(MOST_PER_HOUR);
    expect(await bench.states('digest')).toEqual(Array.from({ length: 5 }, () => 'waiting'));
    bench.clock.advanceMinutes(24 * 60);
    expect(await digest.run()).toBe(1);
    expect(subjectOf(box.server.mails.at(-1)?.headers ?? '')).toBe('【集答】今日通知汇总（5 条）');
  });

  it('comes as a digest once a day, at the hour of the person in their zone', async () => {
    const user = await bench.person('editor', 'editor', { hour: 18, zone: 'Asia/Urumqi' });
    await bench.prefer(user, 'release.failed', 'digest');
    const midnight = new Date(bench.clock.now());
    midnight.setUTCHours(0, 0, 0, 0);
    const toNine = 24 * 60 + 9 * 60 - (bench.clock.now().getTime() - midnight.getTime()) / 60_000;
    bench.clock.advanceMinutes(toNine);
    await digest.run();
    await bench.raise('a');
    await bench.raise('b');
    bench.clock.advanceMinutes(2 * 60 + 59);
    expect(await digest.run()).toBe(0);
    bench.clock.advanceMinutes(2);
    expect(await Promise.all([digest.run(), digest.run()])).toContain(1);
    expect(box.server.mails).toHaveLength(1);
    expect(await bench.states('digest')).toEqual(['sent', 'sent']);
    await bench.raise('c');
    bench.clock.advanceMinutes(60);
    expect(await digest.run()).toBe(0);
  });

  it('comes as a digest after midnight when nothing ran between its hour and then', async () => {
    const user = await bench.person('editor', 'editor', { hour: 23, zone: 'UTC' });
    await bench.prefer(user, 'release.failed', 'digest');
    const midnight = new Date(bench.clock.now());
    midnight.setUTCHours(0, 0, 0, 0);
    const toTwoTomorrow = 26 * 60 - (bench.clock.now().getTime() - midnight.getTime()) / 60_000;
    bench.clock.advanceMinutes(toTwoTomorrow);
    await digest.run();
    await bench.raise('a');
    bench.clock.advanceMinutes(20 * 60);
    expect(await digest.run()).toBe(0);
    bench.clock.advanceMinutes(3 * 60);
    expect(await digest.run()).toBe(1);
    expect(await digest.run()).toBe(0);
    expect(await bench.states('digest')).toEqual(['sent']);
  });

  it('of a digest that the server did not take comes later, with everything in it', async () => {
    const user = await bench.person('editor', 'editor', { hour: 0 });
    await bench.prefer(user, 'release.failed', 'digest');
    await bench.raise('a');
    bench.clock.advanceMinutes(24 * 60);
    box.server.refuseWith = 451;
    expect(await digest.run()).toBe(0);
    box.server.refuseWith = undefined;
    expect(await digest.run()).toBe(0);
    bench.clock.advanceMinutes(11);
    expect(await digest.run()).toBe(1);
    expect(await bench.states('digest')).toEqual(['sent']);
  });

  it('is not sent any more when the cause was over before', async () => {
    await bench.person('editor', 'editor');
    await bench.raise('a', 1, 'publisher.silent');
    await bench.test.database.transaction(async (tx) => {
      await bench.book.settle(tx, ['publisher.silent']);
    });
    bench.passSeconds(SETTLE_SECONDS + 1);
    expect(await post.run()).toBe(0);
    expect(await bench.states('email')).toEqual(['dropped']);
  });
});
