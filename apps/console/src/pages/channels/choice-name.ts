import { useTranslation } from 'react-i18next';

/** What a connector's choice is called; a choice without a name is shown as it is. */
export function useChoiceName(): (field: string, choice: string) => string {
  const { i18n } = useTranslation();
  return (field, choice) => {
    const name: unknown = i18n.getResource(
      i18n.language,
      'translation',
      `channel.choices.${field}.${choice.replaceAll('-', '_')}`,
    );
    return typeof name === 'string' ? name : choice;
  };
}
