import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { useSignIn } from '../../api/session.js';
import { SignInForm } from './sign-in-form.js';

/** Asks for the password again over the page, so that nothing on it is lost. */
export function ExpiredSession({ user }: { user: Schemas['SignedInPersonView'] }): React.ReactElement {
  const { t } = useTranslation();
  const { signOut } = useSignIn();
  return (
    <Modal
      open
      title={t('signIn.expiredTitle')}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={420}
    >
      <p style={{ marginBottom: 16 }}>{t('signIn.expiredHelp')}</p>
      <p style={{ marginBottom: 16 }}>
        <strong>{user.displayName}</strong> <span className="muted">({user.username})</span>
      </p>
      <SignInForm username={user.username} />
      <Button type="link" style={{ paddingInline: 0, marginTop: 8 }} onClick={() => void signOut()}>
        {t('signIn.other', { name: user.displayName })}
      </Button>
    </Modal>
  );
}
