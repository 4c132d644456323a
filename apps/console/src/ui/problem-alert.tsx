import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { asProblem, type ApiProblem } from '../api/problem.js';
import { useServerText } from '../i18n/server-text.js';
import { Notice } from './notice.js';

/** What went wrong and what to do, in the reader's language where it is known. */
export function useProblemText(): (error: unknown) => { readonly title: string; readonly detail: string } {
  const { t, i18n } = useTranslation();
  const serverText = useServerText();
  return (error) => {
    const problem = asProblem(error);
    if (problem.isSilence) return { title: t('problem.network'), detail: t('problem.networkHelp') };
    if (problem.code === 'console')
      return { title: t('problem.console'), detail: `${t('problem.consoleHelp')} ${problem.detail}` };
    const own: unknown = i18n.getResource(i18n.language, 'translation', `problem.codes.${problem.code}`);
    const known = i18n.language !== 'zh-CN' && typeof own === 'string' ? own : undefined;
    return {
      title: i18n.language === 'zh-CN' && problem.title !== '' ? problem.title : titleOf(problem, t),
      detail: known ?? serverText('problems', problem.code, problem.detail),
    };
  };
}

export interface ProblemAlertProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly onClose?: () => void;
}

export function ProblemAlert({ error, onRetry, onClose }: ProblemAlertProps): React.ReactElement {
  const { t } = useTranslation();
  const text = useProblemText()(error);
  const problem = asProblem(error);
  const actions = [
    ...(onRetry === undefined ? [] : [{ label: t('common.retry'), run: onRetry }]),
    ...(onClose === undefined ? [] : [{ label: t('common.close'), run: onClose }]),
  ];
  return (
    <Notice
      kind={problem.status >= 400 && problem.status < 500 ? 'warn' : 'bad'}
      urgent
      title={text.title}
      action={actions.map((one) => (
        <Button key={one.label} size="small" onClick={one.run}>
          {one.label}
        </Button>
      ))}
    >
      <ProblemBody problem={problem} detail={text.detail} />
    </Notice>
  );
}

/** What kind of refusal it is, where the server's own title is in another language. */
function titleOf({ status }: ApiProblem, t: TFunction): string {
  switch (status) {
    case 403:
      return t('problem.titles.forbidden');
    case 404:
      return t('problem.titles.missing');
    case 409:
      return t('problem.titles.state');
    case 412:
      return t('problem.titles.stale');
    case 422:
      return t('problem.titles.input');
    default:
      return t('problem.title');
  }
}

function ProblemBody({ problem, detail }: { problem: ApiProblem; detail: string }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  return (
    <>
      {problem.fields.length === 0 ? (
        <p>{detail}</p>
      ) : (
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {problem.fields.map((fault) => (
            <li key={`${fault.field}:${fault.code}`}>{serverText('inputs', fault.code, fault.message)}</li>
          ))}
        </ul>
      )}
      {problem.status >= 500 && problem.instance !== undefined && (
        <p className="muted">
          {t('problem.number')} <code>{problem.instance.replace('urn:uuid:', '')}</code> ·{' '}
          {t('problem.numberHelp')}
        </p>
      )}
    </>
  );
}
