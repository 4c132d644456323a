import { useTranslation } from 'react-i18next';
import { controlId, type Place } from './finding-place.js';
import { useFindingsAt } from './use-finding-places.js';

/** The id of what was found of a field, for `aria-describedby`. */
export function findingsId(place: Place): string {
  return `${controlId(place)}-findings`;
}

/** What the checks found of the field above, by channel. */
export function FieldFindings({ place }: { place: Place }): React.ReactElement {
  const { t } = useTranslation();
  const findings = useFindingsAt(place);
  return (
    <div id={findingsId(place)}>
      {findings.map((one, index) => (
        <p key={index} className={`field-finding field-finding-${one.level}`}>
          <strong>{t(`state.finding.${one.level}`)}</strong> {one.channelName}
          {t('draftDesk.says')}
          {one.message}
        </p>
      ))}
    </div>
  );
}
