import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { durationText } from '../../time/format.js';
import { useGateText } from '../calendar/use-gate-text.js';

export type Template = Schemas['PlanTemplateView'];
export type TemplateBody = Schemas['PlanTemplateRequest'];

/** The department's plan templates in use, by name. */
export function useTemplates(): UseQueryResult<readonly Template[]> {
  return useQuery({
    queryKey: KEYS.templates,
    queryFn: async () => (await ask(api.GET('/api/v1/plan-templates'))).items,
  });
}

export interface StepText {
  readonly channelId: string;
  readonly text: string;
}

/** What each step of a template does, one phrase each. */
export function useStepTexts(): (template: Template) => readonly StepText[] {
  const { t, i18n } = useTranslation();
  const channels = useChannels().data ?? [];
  const gateText = useGateText();
  const nameOf = (channelId: string): string => channels.find((one) => one.id === channelId)?.name ?? '…';
  return ({ steps }) =>
    steps.map(({ channelId, offsetSeconds, gate }) => {
      const parent = steps.find((one) => one.name === gate?.afterStep)?.channelId;
      const parts = [
        ...(gate === null ? [] : [gateText(gate, nameOf(parent ?? ''))]),
        ...(offsetSeconds === null || (offsetSeconds === 0 && gate !== null)
          ? []
          : offsetSeconds === 0
            ? [t('templates.atBase')]
            : [
                t(gate === null ? 'templates.afterBase' : 'templates.notBefore', {
                  delay: durationText(offsetSeconds * 1000, i18n.language).trim(),
                }),
              ]),
      ];
      const value = parts.join(t('common.comma'));
      return { channelId, text: t('common.labelled', { label: nameOf(channelId), value }) };
    });
}
