import { Tour, type TourProps } from 'antd';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDemonstration } from '../api/demonstration.js';
import { useMay } from '../api/session.js';
import { DESTINATIONS } from './navigation.js';

const STOPS = ['today', 'drafts', 'reviews', 'calendar', 'channels'] as const;

/** Shows a newcomer around: where things are, in the order of a morning's work. */
export function ConsoleTour({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  useFocusBack();
  const may = useMay();
  const allowed = new Set(DESTINATIONS.filter((one) => may(one.permission)).map((one) => one.label));
  const welcome: NonNullable<TourProps['steps']> =
    useDemonstration() === null
      ? []
      : [{ title: t('tour.welcome.title'), description: t('tour.welcome.text'), target: null }];
  const steps = [
    ...welcome,
    ...STOPS.filter((stop) => allowed.has(stop)).map((stop) => ({
      title: t(`tour.${stop}.title`),
      description: t(`tour.${stop}.text`),
      placement: 'right' as const,
      target: () => document.querySelector<HTMLElement>(`.shell-side [data-tour="${stop}"]`) ?? document.body,
    })),
  ].map((step, index, all) => ({
    ...step,
    title: <StepTitle>{step.title}</StepTitle>,
    prevButtonProps: { children: t('tour.previous') },
    nextButtonProps: {
      children: t(index === all.length - 1 ? 'tour.finish' : index === 0 ? 'tour.start' : 'tour.next'),
    },
  }));
  return <Tour open steps={steps} onClose={onClose} onFinish={onClose} />;
}

/** Makes the panel around it a dialog of its name, which antd does not, and takes the keyboard there. */
function StepTitle({ children }: { children: React.ReactNode }): React.ReactElement {
  const id = useId();
  const title = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const panel = title.current?.closest<HTMLElement>('.ant-tour');
    panel?.setAttribute('role', 'dialog');
    panel?.setAttribute('aria-labelledby', id);
    panel?.setAttribute('tabindex', '-1');
    panel?.focus({ preventScroll: true });
  }, [id, children]);
  return (
    <span ref={title} id={id}>
      {children}
    </span>
  );
}

/** When the tour is over the keyboard is where it was. */
function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}
