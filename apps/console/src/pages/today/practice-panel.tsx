import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../api/session.js';
import { endPractice, practiceIsOn } from '../../app/tour-choice.js';
import { GoOnAs } from '../../ui/go-on-as.js';
import { Panel } from '../../ui/page.js';

const STEPS = ['write', 'submit', 'review', 'plan', 'watch'] as const;

/** For a demonstration: the main job in five steps, until it is put away. */
export function PracticePanel(): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const [on, setOn] = useState(practiceIsOn);
  if (!on) return null;
  return (
    <div className="practice">
      <Panel
        id="practice"
        title={t('practice.title')}
        extra={
          <span className="row">
            {may('draft.edit') ? (
              <Link to="/drafts?new=1">
                <Button size="small" type="primary">
                  {t('practice.begin')}
                </Button>
              </Link>
            ) : (
              <GoOnAs role="editor" to="/" />
            )}
            <Button
              size="small"
              type="text"
              onClick={() => {
                endPractice();
                setOn(false);
              }}
            >
              {t('practice.close')}
            </Button>
          </span>
        }
      >
        <ol className="practice-steps">
          {STEPS.map((step) => (
            <li key={step}>
              <strong>{t(`practice.steps.${step}.title`)}</strong>
              <span className="muted">{t(`practice.steps.${step}.text`)}</span>
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}
