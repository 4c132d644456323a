import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Told } from '../../api/conflicts.js';
import type { Channel } from '../../api/queries.js';
import { ChannelName } from '../../ui/channel-name.js';
import { InTheWay } from '../../ui/in-the-way.js';
import { ChannelTag } from '../../ui/tags.js';
import { gateOf, possibleParents, stepOf, wantedOf, withStep, type Arrangement } from './arrangement.js';
import { GateFields } from './gate-fields.js';
import { useGateText } from './use-gate-text.js';
import './channel-steps.css';

export interface ChannelStepsProps {
  readonly channels: readonly Channel[];
  readonly arrangement: Arrangement;
  readonly onChange: (arrangement: Arrangement) => void;
  /** Whether order and latest time can be chosen. */
  readonly detailed: boolean;
  /** How the time of a channel is chosen that goes by time. */
  readonly time: (channel: Channel) => React.ReactNode;
  /** When a channel that waits is expected to go. */
  readonly expected?: (channel: Channel) => React.ReactNode;
  readonly told?: (channel: Channel) => readonly Told[];
}

/** Which channels, when, and in what order. */
export function ChannelSteps(props: ChannelStepsProps): React.ReactElement {
  const { t } = useTranslation();
  const { channels, arrangement, onChange, detailed } = props;
  const gateText = useGateText();
  const wanted = wantedOf(arrangement, channels);
  const nameOf = (id: string): string => channels.find((one) => one.id === id)?.name ?? '';
  return (
    <fieldset className="plain-fieldset">
      <legend className="field-label">{t('planning.channels')}</legend>
      <ul className="plan-channels">
        {channels.map((channel) => {
          const chosen = wanted.includes(channel);
          const step = stepOf(arrangement, channel.id);
          const gate = chosen ? gateOf(arrangement, channel.id, wanted) : null;
          return (
            <li key={channel.id}>
              <div className="plan-channel">
                <Checkbox
                  checked={chosen}
                  onChange={({ target }) =>
                    onChange({
                      ...arrangement,
                      off: target.checked
                        ? arrangement.off.filter((id) => id !== channel.id)
                        : [...arrangement.off, channel.id],
                    })
                  }
                >
                  <ChannelName kind={channel.kind} name={channel.name} />
                </Checkbox>
                {channel.state !== 'active' && <ChannelTag state={channel.state} />}
                {gate !== null && (
                  <span className="plan-gate">
                    {!detailed && gateText(gate, nameOf(gate.afterChannelId))} {props.expected?.(channel)}
                  </span>
                )}
                {chosen && (gate === null || step.notBefore) && props.time(channel)}
              </div>
              {chosen && <InTheWay told={props.told?.(channel) ?? []} />}
              {chosen && detailed && (
                <GateFields
                  channel={channel}
                  step={step}
                  gate={gate}
                  parents={possibleParents(arrangement, channel.id, wanted)}
                  onChange={(change) => onChange(withStep(arrangement, channel.id, change))}
                />
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
