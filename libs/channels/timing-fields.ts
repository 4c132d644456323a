import type { JsonObject } from '#libs/kernel/json.js';
import type { ConfigurationField, ConnectorTiming } from './connector.js';

/** What a platform adds to the words beside its waits: why its numbers are what they are. */
export interface TimingHelp {
  readonly settle: string;
  readonly spacing: string;
}

/** The waits an admin may change for one channel, with the platform's own as defaults. Seconds. */
export function timingFields(defaults: ConnectorTiming, help: TimingHelp): readonly ConfigurationField[] {
  return [
    {
      name: 'settleSeconds',
      label: '存疑后首次核对等待（秒）',
      type: 'integer',
      required: true,
      default: defaults.settleSeconds,
      minimum: 0,
      maximum: 3_600,
      help: help.settle,
    },
    {
      name: 'lookupSpacingSeconds',
      label: '两次核对的间隔（秒）',
      type: 'integer',
      required: true,
      default: defaults.lookupSpacingSeconds,
      minimum: 0,
      maximum: 7_200,
      help: help.spacing,
    },
    {
      name: 'lookupsForAbsence',
      label: '判定“没有发出”所需核对次数',
      type: 'integer',
      required: true,
      default: defaults.lookupsForAbsence,
      minimum: 1,
      maximum: 10,
      help: '连续这么多次都查不到，才允许再发一次。',
    },
    {
      name: 'commitTimeoutSeconds',
      label: '发布调用时限（秒）',
      type: 'integer',
      required: true,
      default: defaults.commitTimeoutSeconds,
      minimum: 1,
      maximum: 120,
      help: '超过时限没有答复即按存疑处理，先核对，不会直接重发。',
    },
  ];
}

/** A channel's waits: its own settings where they are sound numbers, else the defaults. */
export function readTiming(settings: JsonObject, defaults: ConnectorTiming): ConnectorTiming {
  const seconds = (name: Exclude<keyof ConnectorTiming, 'confirmAfterSeconds'>): number =>
    numberSetting(settings, name, defaults[name]);
  return {
    settleSeconds: seconds('settleSeconds'),
    lookupSpacingSeconds: seconds('lookupSpacingSeconds'),
    lookupsForAbsence: seconds('lookupsForAbsence'),
    confirmAfterSeconds: defaults.confirmAfterSeconds,
    commitTimeoutSeconds: seconds('commitTimeoutSeconds'),
  };
}

export function textSetting(settings: JsonObject, name: string, fallback: string): string {
  const value = settings[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : fallback;
}

export function numberSetting(settings: JsonObject, name: string, fallback: number): number {
  const value = settings[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback;
}
