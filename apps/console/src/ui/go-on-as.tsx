import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useBecome, useDemonstration } from '../api/demonstration.js';
import { useSession, type Session } from '../api/session.js';
import { useProblemText } from './problem-alert.js';
import { toastFailed } from './toast.js';

export interface GoOnAsProps {
  readonly role: Session['user']['roles'][number];
  /** Display names of those who have done their part. */
  readonly not?: readonly string[];
  readonly to: string;
}

/** In a demonstration, whose work comes next is one click away. Shows nothing elsewhere. */
export function GoOnAs({ role, not = [], to }: GoOnAsProps): React.ReactElement | null {
  const { t } = useTranslation();
  const demonstration = useDemonstration();
  const { user } = useSession();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { busy, become } = useBecome(
    () => void navigate(to),
    (error) => toastFailed(problemText(error).detail),
  );
  const next = demonstration?.accounts.find(
    (one) => one.roles.includes(role) && one.username !== user.username && !not.includes(one.displayName),
  );
  if (next === undefined) return null;
  return (
    <Button size="small" type="primary" loading={busy !== null} onClick={() => become(next)}>
      {t('practice.goOnAs', { name: next.displayName })}
    </Button>
  );
}
