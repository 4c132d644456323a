import { conflict, invalid, type FieldFault, type Problem } from '#libs/kernel/problem.js';
import type { Reading } from '../channel-configuration.js';
import type { Connector } from '../connector.js';

type ValueOf<R> = Extract<R, { ok: true }> extends { value: infer T } ? T : never;

/**
 * The values of several readings.
 * @throws Problem 422 with the faults of all of them, and `more`.
 */
export function together<R extends Readonly<Record<string, Reading<unknown>>>>(
  readings: R,
  more: readonly FieldFault[] = [],
): { readonly [K in keyof R]: ValueOf<R[K]> } {
  const entries = Object.entries(readings);
  const faults = entries.flatMap(([, reading]) => (reading.ok ? [] : reading.faults));
  if (faults.length + more.length > 0) throw invalid([...faults, ...more]);
  const values = entries.map(([name, reading]) => [name, reading.ok ? reading.value : undefined]);
  return Object.fromEntries(values) as { readonly [K in keyof R]: ValueOf<R[K]> };
}

export function unknownKind(connectors: readonly Connector[]): Problem {
  const known = connectors.map((each) => `${each.kind}（${each.label}）`).join('、');
  return invalid([{ field: 'kind', code: 'unknown-kind', message: `没有这种渠道，可选：${known}` }]);
}

export function nameTaken(name: string): Problem {
  return conflict('channel-name-taken', `本部门已有名为“${name}”的渠道，请换一个名称。`);
}

export function lostCredential(name: string): FieldFault {
  return {
    field: `credentials.${name}`,
    code: 'credential-unreadable',
    message: '原来保存的密钥已无法解开（加密密钥可能已更换），请重新填写这一项，不再需要则填 null',
  };
}
