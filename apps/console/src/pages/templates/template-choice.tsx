import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTemplates, type Template } from './use-templates.js';

export interface TemplateChoiceProps {
  /** Answers the steps that could not be had. */
  readonly onChoose: (template: Template) => readonly string[];
}

/** Fills a plan from a template; not there as long as there is none. */
export function TemplateChoice({ onChoose }: TemplateChoiceProps): React.ReactElement | null {
  const { t } = useTranslation();
  const templates = useTemplates().data ?? [];
  const [chosen, setChosen] = useState<string>();
  const [missing, setMissing] = useState<readonly string[]>([]);
  if (templates.length === 0) return null;
  return (
    <div className="row">
      <Select
        aria-label={t('templates.use')}
        placeholder={t('templates.use')}
        style={{ minWidth: 260 }}
        showSearch={{ optionFilterProp: 'label' }}
        {...(chosen === undefined ? {} : { value: chosen })}
        onChange={(id: string) => {
          const template = templates.find((one) => one.id === id);
          if (template === undefined) return;
          setChosen(id);
          setMissing(onChoose(template));
        }}
        options={templates.map((one) => ({ value: one.id, label: one.name }))}
      />
      <span className="muted">{templates.find((one) => one.id === chosen)?.note}</span>
      {missing.length > 0 && (
        <span role="status" className="warn-text">
          {t('templates.missing', { names: missing.join(t('common.comma')) })}
        </span>
      )}
    </div>
  );
}
