import { useTranslation } from 'react-i18next';
import './cover-picture.css';

/** A cover as the draft has it: the picture where the draft holds it, the address where it lies elsewhere. */
export function CoverPicture({ cover }: { cover: string }): React.ReactElement {
  const { t } = useTranslation();
  if (!cover.startsWith('data:')) return <code className="cover-address">{cover}</code>;
  return <img className="cover-picture" src={cover} alt={t('draftDesk.cover.label')} />;
}
