import type { World } from '../../world.js';
import type { Said } from './said.js';

export type Form = Readonly<Record<string, string>>;

/** One thing a trainer can do from a page; answers what the page is to say. */
export type Act = (world: World, form: Form) => Said | Promise<Said>;

export function field(form: Form, name: string): string {
  return form[name]?.trim() ?? '';
}
