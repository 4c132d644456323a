import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/queries.js';
import { gateAfter, type GateChoice, type StepChoice, type Trouble } from './arrangement.js';
import { MinutesField } from './minutes-field.js';

export interface GateFieldsProps {
  readonly channel: Channel;
  readonly step: StepChoice;
  readonly gate: GateChoice | null;
  readonly parents: readonly Channel[];
  readonly onChange: (change: Partial<StepChoice>) => void;
}

const AT_ONCE = '';
const LONGEST_MINUTES = 30 * 1440;

/** Whether a channel goes at its time or after another one, and how late it may still go by itself. */
export function GateFields({ channel, step, gate, parents, onChange }: GateFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const { name } = channel;
  return (
    <div className="gate-fields">
      <div className="row">
        <Select
          aria-label={t('arrange.orderOf', { channel: name })}
          style={{ minWidth: 210 }}
          value={gate?.afterChannelId ?? AT_ONCE}
          onChange={(id) =>
            onChange({
              gate: id === AT_ONCE ? null : { ...(gate ?? gateAfter(id)), afterChannelId: id },
            })
          }
          options={[
            { value: AT_ONCE, label: t('arrange.atTime') },
            ...parents.map((one) => ({
              value: one.id,
              label: t('arrange.waits.published', { channel: one.name }),
            })),
          ]}
        />
        {gate !== null && (
          <span className="row">
            {t('arrange.delayBefore')}
            <MinutesField
              label={t('arrange.delayOf', { channel: name })}
              min={0}
              max={LONGEST_MINUTES}
              seconds={gate.delaySeconds}
              onChange={(seconds) => onChange({ gate: { ...gate, delaySeconds: seconds ?? 0 } })}
            />
            {t('arrange.delayAfter')}
          </span>
        )}
        <span className="row">
          {t('arrange.latestBefore')}
          <MinutesField
            label={t('arrange.latestOf', { channel: name })}
            min={1}
            max={1440}
            seconds={step.latestSeconds}
            fallback={channel.latestSeconds}
            onChange={(latestSeconds) => onChange({ latestSeconds })}
          />
          {t('arrange.latestAfter')}
        </span>
      </div>
      {gate !== null && (
        <TroubleFields
          channel={channel}
          gate={gate}
          notBefore={step.notBefore}
          parentName={parents.find((one) => one.id === gate.afterChannelId)?.name ?? ''}
          onChange={onChange}
        />
      )}
    </div>
  );
}

const TROUBLES = ['onFailed', 'onUnknown', 'onLate', 'onRecalled'] as const;
const REACTIONS: readonly Trouble[] = ['wait', 'go_on', 'hold', 'cancel'];

interface TroubleFieldsProps {
  readonly channel: Channel;
  readonly gate: GateChoice;
  readonly notBefore: boolean;
  readonly parentName: string;
  readonly onChange: (change: Partial<StepChoice>) => void;
}

/** What a waiting channel does when the other one is in trouble; closed, since the defaults call a person. */
function TroubleFields({
  channel,
  gate,
  notBefore,
  parentName,
  onChange,
}: TroubleFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const set = (change: Partial<GateChoice>): void => onChange({ gate: { ...gate, ...change } });
  return (
    <>
      <p className="muted">
        {t('arrange.link', { parent: parentName })} <code>{`{{url:${parentName}}}`}</code>
        {t('arrange.linkFilled')}
      </p>
      <details className="more-fields">
        <summary>{t('arrange.trouble', { parent: parentName })}</summary>
        <div className="trouble-fields">
          {TROUBLES.map((trouble) => (
            <div key={trouble} className="row">
              <span className="trouble-name">
                {t(`arrange.troubles.${trouble}`)}
                {trouble === 'onLate' && (
                  <>
                    {' '}
                    <MinutesField
                      label={t('arrange.lateAfter', { parent: parentName })}
                      min={1}
                      max={LONGEST_MINUTES}
                      seconds={gate.lateAfterSeconds}
                      onChange={(seconds) => set({ lateAfterSeconds: seconds ?? 1800 })}
                    />{' '}
                    {t('arrange.minutes')}
                  </>
                )}
              </span>
              <Select<Trouble>
                aria-label={t('arrange.reactionOf', {
                  channel: channel.name,
                  trouble: t(`arrange.troubles.${trouble}`),
                })}
                style={{ minWidth: 190 }}
                value={gate[trouble]}
                onChange={(reaction) => set({ [trouble]: reaction })}
                options={REACTIONS.filter((one) => trouble !== 'onRecalled' || one !== 'wait').map(
                  (value) => ({ value, label: t(`arrange.reactions.${value}`) }),
                )}
              />
            </div>
          ))}
          <Checkbox
            checked={gate.after === 'seen'}
            onChange={(event) => set({ after: event.target.checked ? 'seen' : 'published' })}
          >
            {t('arrange.seen', { parent: parentName })}
          </Checkbox>
          <Checkbox checked={notBefore} onChange={(event) => onChange({ notBefore: event.target.checked })}>
            {t('arrange.notBefore')}
          </Checkbox>
        </div>
      </details>
    </>
  );
}
