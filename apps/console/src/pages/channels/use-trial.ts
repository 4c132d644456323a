import type { FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import type { ApiProblem } from '../../api/problem.js';
import { useServerText } from '../../i18n/server-text.js';
import type { ConnectFields } from './connect-steps.js';
import {
  faultsIn,
  faultsOfChecks,
  faultsOfInput,
  settingsAlone,
  type Faults,
  type Group,
} from './trial-faults.js';

type Body = Schemas['ConnectChannelRequest'];
type Report = Schemas['ChannelHealthView'];

export interface Trial {
  readonly run: (body: Body) => void;
  /** What was typed anew is not wrong until it is tried. */
  readonly forget: (changed: ConnectFields) => void;
  readonly isPending: boolean;
  readonly faults: Faults;
  /** Of the last trial with credentials. */
  readonly report: Report | null;
  /** A refusal that speaks of no field. */
  readonly problem: ApiProblem | null;
}

/**
 * Tries what was filled in, and shows beside each field what is wrong with it. The settings are good when nothing speaks
 * against them alone, whether or not there are credentials yet; the credentials are when the platform is content.
 */
export function useTrial(form: FormInstance<ConnectFields>, group: Group | null, onGood: () => void): Trial {
  const serverText = useServerText();
  const [faults, setFaults] = useState<Faults>({});
  const [report, setReport] = useState<Report | null>(null);
  const judged = (found: Faults, good: boolean): void => {
    setFaults(found);
    if (good) onGood();
  };
  const act = useAct(
    async ({ kind, settings, credentials }: Body, { headers }) =>
      await ask(
        api.POST('/api/v1/channels/check', {
          headers,
          body: {
            kind,
            ...(settings === undefined ? {} : { settings }),
            ...(credentials === undefined ? {} : { credentials }),
          },
        }),
      ),
    {
      onDone: (done) => {
        const checks = done.checks.map((one) => ({
          ...one,
          message: serverText('faults', one.code ?? '', one.message),
        }));
        const alone = settingsAlone(checks);
        if (group === 'settings') judged(alone, isEmpty(alone));
        else {
          setReport(done);
          judged(faultsOfChecks(checks), done.ok);
        }
      },
      onRefused: ({ fields }) => {
        const found = faultsOfInput(
          fields.map((one) => ({ ...one, message: serverText('inputs', one.code, one.message) })),
        );
        const alone = faultsIn(found, 'settings');
        if (group === 'settings') judged(alone, fields.length > 0 && isEmpty(alone));
        else judged(found, false);
      },
    },
  );
  useEffect(() => {
    if (group === null) return;
    const found = Object.entries(faultsIn(faults, group)).map(([field, message]) => ({
      name: field.split('.') as never,
      errors: [message],
    }));
    form.setFields(found);
    const [first] = found;
    if (first !== undefined) form.scrollToField(first.name, { block: 'center' });
  }, [form, faults, group]);
  return {
    run: (body) => {
      setFaults({});
      setReport(null);
      act.once(body);
    },
    forget: (changed) => {
      if (group === null) return;
      form.setFields(
        Object.keys(changed[group] ?? {}).map((name) => ({ name: [group, name] as never, errors: [] })),
      );
    },
    isPending: act.isPending,
    faults,
    report,
    problem: act.error !== null && act.error.fields.length === 0 ? act.error : null,
  };
}

function isEmpty(faults: Faults): boolean {
  return Object.keys(faults).length === 0;
}
