import { UserOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useBecome, useDemonstration } from '../api/demonstration.js';
import { useSession, useSignIn } from '../api/session.js';
import { fetchAllTexts } from '../i18n/i18n.js';
import { MenuButton } from '../ui/menu-button.js';
import { useProblemText } from '../ui/problem-alert.js';
import { toastFailed } from '../ui/toast.js';
import { beginPractice, endTour, tourIsDue } from './tour-choice.js';

const PasswordDialog = lazy(async () => {
  const [module] = await Promise.all([import('./password-dialog.js'), fetchAllTexts()]);
  return { default: module.PasswordDialog };
});
const ConsoleTour = lazy(async () => {
  const [module] = await Promise.all([import('./tour.js'), fetchAllTexts()]);
  return { default: module.ConsoleTour };
});

/** Who is signed in, with which roles; leaving and changing the password. */
export function AccountMenu(): React.ReactElement {
  const { t } = useTranslation();
  const { user } = useSession();
  const { signOut } = useSignIn();
  const problemText = useProblemText();
  const [changing, setChanging] = useState(false);
  const demonstration = useDemonstration();
  const navigate = useNavigate();
  const { become } = useBecome(
    () => void navigate('/'),
    (error) => toastFailed(problemText(error).detail),
  );
  const [asked, setAsked] = useState<boolean | null>(null);
  const touring = asked ?? (demonstration !== null && tourIsDue());
  const roles = user.roles.map((role) => t(`state.role.${role}`)).join(' · ');
  const others = (demonstration?.accounts ?? []).filter((one) => one.username !== user.username);
  const leave = (): void => {
    signOut().catch((error: unknown) => toastFailed(problemText(error).detail));
  };
  return (
    <>
      <MenuButton
        name={t('shell.account')}
        buttonName={t('common.labelled', { label: t('shell.account'), value: user.displayName })}
        label={user.displayName}
        icon={<UserOutlined aria-hidden />}
        head={
          <>
            {user.departmentName}
            <br />
            {roles}
          </>
        }
        entries={[
          {
            key: 'notices',
            label: t('shell.noticeSettings'),
            run: () => void navigate('/notices/settings'),
          },
          { key: 'password', label: t('shell.changePassword'), run: () => setChanging(true) },
          {
            key: 'tour',
            label: t('shell.tour'),
            run: () => {
              beginPractice();
              setAsked(true);
            },
          },
          ...others.map((account) => ({
            key: account.username,
            label: t('practice.switchTo', { name: account.displayName }),
            run: () => become(account),
          })),
          { key: 'out', label: t('shell.signOut'), run: leave },
        ]}
      />
      {touring && (
        <Suspense>
          <ConsoleTour
            onClose={() => {
              endTour();
              setAsked(false);
            }}
          />
        </Suspense>
      )}
      {changing && (
        <Suspense>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  );
}
