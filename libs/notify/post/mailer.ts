import { rootCertificates } from 'node:tls';
import { createTransport, type Transporter } from 'nodemailer';
import type { Settings } from '#libs/config/settings.js';

export interface Mail {
  /** Stable over repeated sending, so that a mail system may know a mail again. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export const MAILER = Symbol('Mailer');

/** Hands mail to the mail server. Null where none is set up. */
export interface Mailer {
  /** @throws when the server did not take it. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 15_000;

/**
 * Over SMTP by settings; null without a mail server. `starttls` is demanded, never merely tried. `authorities` are
 * certificates (PEM) trusted beside the public ones.
 */
export function smtpMailer(settings: Settings, authorities: readonly string[] = []): Mailer | null {
  const { smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword, mailFrom } = settings;
  if (smtpHost === null) return null;
  const transport: Transporter = createTransport({
    host: smtpHost,
    port: smtpPort,
    secure: smtpSecurity === 'tls',
    requireTLS: smtpSecurity === 'starttls',
    ignoreTLS: smtpSecurity === 'none',
    ...(smtpUser === null ? {} : { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
    ...(authorities.length === 0 ? {} : { tls: { ca: [...rootCertificates, ...authorities] } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = new URL(settings.publicUrl).hostname;
  return {
    send: async (mail) => {
      await transport.sendMail({
        from: mailFrom ?? `jida@${host}`,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        messageId: `<${mail.id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => {
      transport.close();
    },
  };
}
