import { UserOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useSignIn } from '../api/session.js';
import { fetchAllTexts } from '../i18n/i18n.js';
import { MenuButton } from '../ui/menu-button.js';
import { useProblemText } from '../ui/problem-alert.js';
import { toastFailed } from '../ui/toast.js';
import { tourIsDone, tourIsDue } from './tour-choice.js';

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
  const [touring, setTouring] = useState(tourIsDue);
  const roles = user.roles.map((role) => t(`state.role.${role}`)).join(' · ');
  const leave = (): void => {
    signOut().catch((error: unknown) => toastFailed(problemText(error).detail));
  };
  return (
    <>
      <MenuButton
        name={t('shell.account')}
        buttonName={`${t('shell.account')}: ${user.displayName}`}
        label={user.displayName}
        icon={<UserOutlined />}
        head={
          <>
            {user.departmentName}
            <br />
            {roles}
          </>
        }
        entries={[
          { key: 'password', label: t('shell.changePassword'), run: () => setChanging(true) },
          { key: 'tour', label: t('shell.tour'), run: () => setTouring(true) },
          { key: 'out', label: t('shell.signOut'), run: leave },
        ]}
      />
      {touring && (
        <Suspense>
          <ConsoleTour
            onClose={() => {
              tourIsDone();
              setTouring(false);
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
