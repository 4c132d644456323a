import { Button } from 'antd';
import { CloseOutlined, MenuFoldOutlined, MenuOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation, useNavigation } from 'react-router';
import { useOnline } from '../api/live.js';
import { useMay } from '../api/session.js';
import { Hint } from '../ui/hint.js';
import { Notice } from '../ui/notice.js';
import { AccountMenu } from './account-menu.js';
import { GroundLink } from './ground-link.js';
import { LanguageSwitch } from './language-switch.js';
import { DESTINATIONS, destinationOf } from './navigation.js';
import { NoticeBell } from './notices/notice-bell.js';
import { ZoneMenu } from './zone-menu.js';
import './shell.css';

/** Navigation beside the page. On narrow windows it opens over the page. */
export function Shell(): React.ReactElement {
  const { t } = useTranslation();
  const [folded, setFolded] = useState(localStorage.getItem('jida.nav') === 'folded');
  const { pathname } = useLocation();
  const main = useFocusOnMove(pathname);
  const online = useOnline();
  const over = useRef<HTMLDialogElement>(null);
  useEffect(() => over.current?.close(), [pathname]);
  const fold = (): void => {
    localStorage.setItem('jida.nav', folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  return (
    <div className={folded ? 'shell shell-folded' : 'shell'}>
      <a className="skip-link" href="#content">
        {t('common.skip')}
      </a>
      <div className="shell-side">
        <Brand />
        <MainNavigation />
        <Button
          type="text"
          className="shell-fold"
          icon={folded ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
          aria-label={t(folded ? 'shell.expand' : 'shell.collapse')}
          onClick={fold}
        />
      </div>
      <dialog ref={over} className="shell-over" aria-label={t('shell.nav.label')}>
        <Button
          type="text"
          className="shell-over-close"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('common.close')}
          onClick={() => over.current?.close()}
        />
        <MainNavigation />
      </dialog>
      <div className="shell-body">
        <header className="shell-head">
          <div className="row shell-nowrap">
            <Button
              type="text"
              className="shell-burger"
              icon={<MenuOutlined aria-hidden />}
              aria-label={t('shell.menu')}
              onClick={() => over.current?.showModal()}
            />
            <ZoneMenu />
          </div>
          <div className="row shell-nowrap">
            <GroundLink />
            <NoticeBell />
            <LanguageSwitch />
            <AccountMenu />
          </div>
        </header>
        <main id="content" ref={main} tabIndex={-1} className="shell-main">
          {!online && <Notice kind="warn" title={t('problem.offline')} />}
          <PageProgress />
          <Suspense>
            <Allowed>
              <Outlet />
            </Allowed>
          </Suspense>
        </main>
      </div>
    </div>
  );
}

/** The page, or a word that the person's role does not show it. */
function Allowed({ children }: { children: React.ReactNode }): React.ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const destination = destinationOf(useLocation().pathname);
  if (destination === undefined || may(destination.permission)) return children;
  return (
    <Hint
      title={t('shell.noPermission')}
      text={t('shell.noPermissionHelp')}
      action={<Link to="/">{t('shell.nav.today')}</Link>}
    />
  );
}

function Brand(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/" className="shell-brand">
      <img src="/favicon.svg" alt="" width={26} height={26} />
      <span className="shell-label">{t('common.product')}</span>
    </Link>
  );
}

function MainNavigation(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const here = destinationOf(useLocation().pathname)?.path;
  return (
    <nav aria-label={t('shell.nav.label')}>
      <ul className="shell-nav">
        {DESTINATIONS.filter((one) => may(one.permission)).map((one) => (
          <li key={one.path}>
            <Link
              to={one.path}
              aria-current={one.path === here ? 'page' : undefined}
              title={t(`shell.nav.${one.label}`)}
              data-tour={one.label}
            >
              {one.icon}
              <span className="shell-label">{t(`shell.nav.${one.label}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A thin line while the next page's code is on its way. */
function PageProgress(): React.ReactElement | null {
  const { t } = useTranslation();
  const { state } = useNavigation();
  if (state === 'idle') return null;
  return <div className="shell-progress" role="progressbar" aria-label={t('common.loading')} />;
}

/** After moving to another page the keyboard is at its start, and screen readers say so. */
function useFocusOnMove(path: string): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [path]);
  return main;
}
