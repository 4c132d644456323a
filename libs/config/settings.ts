import { plainToInstance, Transform } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
  validateSync,
} from 'class-validator';

export const SETTINGS = Symbol('Settings');

const integer = (name: string, fallback: number) =>
  Transform(({ obj }: { obj: Record<string, unknown> }) => {
    const text = obj[name];
    return text === undefined || text === '' ? fallback : Number(text);
  });

const integerOrNull = (name: string) =>
  Transform(({ obj }: { obj: Record<string, unknown> }) => {
    const text = obj[name];
    return text === undefined || text === '' ? null : Number(text);
  });

const text = (name: string, fallback: string | null) =>
  Transform(({ obj }: { obj: Record<string, unknown> }) => {
    const value = obj[name];
    return value === undefined || value === '' ? fallback : value;
  });

/**
 * Everything that can be set from outside, read once from the environment and validated at start. The name of the
 * variable stands beside each setting.
 */
export class Settings {
  /** DATABASE_URL — PostgreSQL 15 or later; `npm start` brings its own instead. */
  @text('DATABASE_URL', null)
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/.+/, { message: 'must start with postgres:// or postgresql://' })
  databaseUrl!: string | null;

  /** JIDA_DATABASE_POOL — connections per process, 2 to 200. */
  @integer('JIDA_DATABASE_POOL', 12)
  @IsInt()
  @Min(2)
  @Max(200)
  databasePool!: number;

  /** JIDA_DATA_DIR — where `npm start` keeps the embedded database, its key and logs. */
  @text('JIDA_DATA_DIR', 'var')
  @IsString()
  @MinLength(1)
  dataDir!: string;

  /** JIDA_HOST — the address the server listens on. */
  @text('JIDA_HOST', '127.0.0.1')
  @IsString()
  host!: string;

  /** JIDA_PORT — the server's port; 0 takes any free one. */
  @integer('JIDA_PORT', 8080)
  @IsInt()
  @Min(0)
  @Max(65535)
  port!: number;

  /** JIDA_PUBLISHER_PORT — health and metrics of the publisher; 0 takes any free one. */
  @integer('JIDA_PUBLISHER_PORT', 8081)
  @IsInt()
  @Min(0)
  @Max(65535)
  publisherPort!: number;

  /** JIDA_SANDBOX_PORT — the imitated platforms, started by `npm start`. */
  @integer('JIDA_SANDBOX_PORT', 8090)
  @IsInt()
  @Min(0)
  @Max(65535)
  sandboxPort!: number;

  /** JIDA_PUBLIC_URL — the address people and platforms reach the server at, without a slash at the end. */
  @text('JIDA_PUBLIC_URL', 'http://127.0.0.1:8080')
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'must be an http(s) address' },
  )
  publicUrl!: string;

  /** JIDA_KEY — base64 of the 32 bytes that protect credentials; empty: read from JIDA_KEY_FILE. */
  @text('JIDA_KEY', null)
  @IsOptional()
  @Matches(/^[A-Za-z0-9+/]{43}=$/, {
    message: 'must be base64 of exactly 32 bytes; make one with: openssl rand -base64 32',
  })
  key!: string | null;

  /** JIDA_KEY_FILE — a file with such a key; empty: generated in the data folder with the embedded database. */
  @text('JIDA_KEY_FILE', null)
  @IsOptional()
  @IsString()
  keyFile!: string | null;

  /** JIDA_ALLOW_ADDRESSES — intranet addresses connectors may call: networks or host names, comma separated. */
  @Transform(({ obj }: { obj: Record<string, unknown> }) => {
    const list = obj['JIDA_ALLOW_ADDRESSES'];
    return typeof list === 'string'
      ? list
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : [];
  })
  @IsArray()
  @IsString({ each: true })
  allowAddresses!: string[];

  /** JIDA_DROP_DIR — the only directory of this machine that website channels may drop files into; empty: none. */
  @text('JIDA_DROP_DIR', null)
  @IsOptional()
  @IsString()
  dropDir!: string | null;

  /** JIDA_TIME_ZONE — the zone people see when their profile names none. */
  @text('JIDA_TIME_ZONE', 'Asia/Shanghai')
  @Matches(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/, {
    message: 'must be an IANA time zone like Asia/Shanghai',
  })
  timeZone!: string;

  /** JIDA_SESSION_HOURS — how long a sign-in lasts without use, 1 to 72. */
  @integer('JIDA_SESSION_HOURS', 12)
  @IsInt()
  @Min(1)
  @Max(72)
  sessionHours!: number;

  /** JIDA_STAGE_LEAD_SECONDS — how long before the due time a release is staged. */
  @integer('JIDA_STAGE_LEAD_SECONDS', 900)
  @IsInt()
  @Min(0)
  @Max(86400)
  stageLeadSeconds!: number;

  /** JIDA_LATEST_SECONDS — how late a release may still go out by itself. */
  @integer('JIDA_LATEST_SECONDS', 1800)
  @IsInt()
  @Min(10)
  @Max(86400)
  latestSeconds!: number;

  /**
   * JIDA_CALLS_AT_ONCE — calls to platforms that one publisher makes at once, over all accounts. An account has one at a
   * time whatever is set.
   */
  @integer('JIDA_CALLS_AT_ONCE', 256)
  @IsInt()
  @Min(1)
  @Max(2000)
  callsAtOnce!: number;

  /** JIDA_SWEEP_SECONDS — how often owed work without a job is looked for. */
  @integer('JIDA_SWEEP_SECONDS', 15)
  @IsInt()
  @Min(1)
  @Max(3600)
  sweepSeconds!: number;

  /** JIDA_LOG_LEVEL — fatal, error, warn, info, debug or silent. */
  @text('JIDA_LOG_LEVEL', 'info')
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  logLevel!: string;

  /** JIDA_SECURE_COOKIES — auto (secure when the public address is https), always or never. */
  @text('JIDA_SECURE_COOKIES', 'auto')
  @IsIn(['auto', 'always', 'never'])
  secureCookies!: string;

  /** JIDA_METRICS_PORT — a port of its own for the server's metrics and health; empty: `/metrics` on the server's port. */
  @integerOrNull('JIDA_METRICS_PORT')
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65535)
  metricsPort!: number | null;

  /** JIDA_METRICS_TOKEN — whoever reads metrics shows it as `Authorization: Bearer`; empty: this machine alone may. */
  @text('JIDA_METRICS_TOKEN', null)
  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters' })
  metricsToken!: string | null;

  /** JIDA_OTLP_ENDPOINT — where traces go, like http://127.0.0.1:4318/v1/traces; empty: nothing is traced. */
  @text('JIDA_OTLP_ENDPOINT', null)
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'must be an http(s) address' },
  )
  otlpEndpoint!: string | null;

  /** JIDA_SMTP_HOST — the mail server; empty: no mail is sent. */
  @text('JIDA_SMTP_HOST', null)
  @IsOptional()
  @IsString()
  smtpHost!: string | null;

  /** JIDA_SMTP_PORT — its port. */
  @integer('JIDA_SMTP_PORT', 587)
  @IsInt()
  @Min(1)
  @Max(65535)
  smtpPort!: number;

  /** JIDA_SMTP_SECURITY — starttls (demanded), tls (from the first byte) or none (a relay on this machine). */
  @text('JIDA_SMTP_SECURITY', 'starttls')
  @IsIn(['starttls', 'tls', 'none'])
  smtpSecurity!: string;

  /** JIDA_SMTP_USER — name to sign in to the mail server with; empty: without. */
  @text('JIDA_SMTP_USER', null)
  @IsOptional()
  @IsString()
  smtpUser!: string | null;

  /** JIDA_SMTP_PASSWORD — secret. */
  @text('JIDA_SMTP_PASSWORD', null)
  @IsOptional()
  @IsString()
  smtpPassword!: string | null;

  /** JIDA_MAIL_FROM — the sender of mail; needed with JIDA_SMTP_HOST. */
  @text('JIDA_MAIL_FROM', null)
  @ValidateIf((settings: Settings) => settings.smtpHost !== null)
  @IsEmail({ require_tld: false }, { message: 'must be a mail address when JIDA_SMTP_HOST is set' })
  mailFrom!: string | null;

  /**
   * JIDA_DEMONSTRATION_FILE — set by `npm start` alone: accounts and imitated platforms that the console tells everybody
   * who opens it; empty: nothing is told.
   */
  @text('JIDA_DEMONSTRATION_FILE', null)
  @IsOptional()
  @IsString()
  demonstrationFile!: string | null;

  /** JIDA_ADMIN_PASSWORD — for the command `create-admin` alone: the administrator's password. */
  @text('JIDA_ADMIN_PASSWORD', null)
  @IsOptional()
  @IsString()
  adminPassword!: string | null;
}

const VARIABLES: Readonly<Record<keyof Settings, string>> = {
  databaseUrl: 'DATABASE_URL',
  databasePool: 'JIDA_DATABASE_POOL',
  dataDir: 'JIDA_DATA_DIR',
  host: 'JIDA_HOST',
  port: 'JIDA_PORT',
  publisherPort: 'JIDA_PUBLISHER_PORT',
  sandboxPort: 'JIDA_SANDBOX_PORT',
  publicUrl: 'JIDA_PUBLIC_URL',
  key: 'JIDA_KEY',
  keyFile: 'JIDA_KEY_FILE',
  allowAddresses: 'JIDA_ALLOW_ADDRESSES',
  dropDir: 'JIDA_DROP_DIR',
  timeZone: 'JIDA_TIME_ZONE',
  sessionHours: 'JIDA_SESSION_HOURS',
  stageLeadSeconds: 'JIDA_STAGE_LEAD_SECONDS',
  latestSeconds: 'JIDA_LATEST_SECONDS',
  callsAtOnce: 'JIDA_CALLS_AT_ONCE',
  sweepSeconds: 'JIDA_SWEEP_SECONDS',
  logLevel: 'JIDA_LOG_LEVEL',
  secureCookies: 'JIDA_SECURE_COOKIES',
  metricsPort: 'JIDA_METRICS_PORT',
  metricsToken: 'JIDA_METRICS_TOKEN',
  otlpEndpoint: 'JIDA_OTLP_ENDPOINT',
  smtpHost: 'JIDA_SMTP_HOST',
  smtpPort: 'JIDA_SMTP_PORT',
  smtpSecurity: 'JIDA_SMTP_SECURITY',
  smtpUser: 'JIDA_SMTP_USER',
  smtpPassword: 'JIDA_SMTP_PASSWORD',
  mailFrom: 'JIDA_MAIL_FROM',
  demonstrationFile: 'JIDA_DEMONSTRATION_FILE',
  adminPassword: 'JIDA_ADMIN_PASSWORD',
};

/** The start is refused; the message names every wrong variable, one line each. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Reads and validates the environment.
 * @throws SettingsError naming each wrong variable, its value's fault and nothing of its value.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const seed: Record<string, unknown> = { ...environment };
  for (const property of Object.keys(VARIABLES)) seed[property] = null;
  const settings = plainToInstance(Settings, seed);
  for (const name of Object.keys(environment)) {
    if (!Object.hasOwn(VARIABLES, name)) Reflect.deleteProperty(settings, name);
  }
  const known = new Set(Object.values(VARIABLES));
  const strangers = Object.keys(environment).filter((name) => name.startsWith('JIDA_') && !known.has(name));
  const faults = [
    ...validateSync(settings).map((error) => {
      const variable = VARIABLES[error.property as keyof Settings];
      return `设置有误 ${variable}: ${Object.values(error.constraints ?? {}).join('; ')}`;
    }),
    ...strangers.map(
      (name) => `设置有误 ${name}: there is no such setting; known are ${[...known].join(', ')}`,
    ),
    ...zoneFaults(settings.timeZone),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
  settings.publicUrl = settings.publicUrl.replace(/\/+$/, '');
  return settings;
}

function zoneFaults(timeZone: string): readonly string[] {
  try {
    new Intl.DateTimeFormat('zh-CN', { timeZone });
    return [];
  } catch {
    return ['设置有误 JIDA_TIME_ZONE: is not a time zone known to this machine'];
  }
}
