import { ClockCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useNow } from '../api/live.js';
import { useSession } from '../api/session.js';
import { momentText, sameClock, zoneText } from '../time/format.js';
import { useZone } from '../time/zone-context.js';
import { MenuButton } from '../ui/menu-button.js';
import { chooseZone, machineZone, useZoneChoice } from './zone-choice.js';

/** The clock of the console with its zone, and the choice between the office's zone and the machine's. */
export function ZoneMenu(): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const choice = useZoneChoice();
  const office = useSession().timeZone;
  const machine = machineZone();
  const now = useNow();
  const shown = t('shell.zone', { zone: zoneText(zone, now) });
  return (
    <MenuButton
      name={shown}
      title={sameClock(machine, zone, now) ? shown : t('shell.zoneDiffers', { machine, zone })}
      icon={<ClockCircleOutlined aria-hidden />}
      label={
        <>
          <span className="numeric">{momentText(new Date(now).toISOString(), zone)}</span>
          <span className="muted zone-name">{zone}</span>
        </>
      }
      entries={[
        {
          key: 'office',
          chosen: choice === 'office',
          label: t('shell.zoneOffice', { zone: zoneText(office, now) }),
          run: () => chooseZone('office'),
        },
        {
          key: 'machine',
          chosen: choice === 'machine',
          label: t('shell.zoneMachine', { zone: zoneText(machine, now) }),
          run: () => chooseZone('machine'),
        },
      ]}
    />
  );
}
