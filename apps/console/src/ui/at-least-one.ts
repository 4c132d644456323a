import type { FormRule } from 'antd';

/** For a group of boxes. The form's own `required` puts `aria-required` on the group, which no group may bear. */
export function atLeastOne(message: string): FormRule {
  return {
    validator: async (_, value: unknown) => {
      if (!Array.isArray(value) || value.length === 0) throw new Error(message);
      await Promise.resolve();
    },
  };
}
