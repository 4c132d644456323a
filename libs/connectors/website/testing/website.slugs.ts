import { PUSH_ERRORS } from '../push/push.errors.js';
import { WORDPRESS_ERRORS } from '../wordpress/wordpress.errors.js';

/** Our codes for every refusal of a website, without the leading `website.`. */
export const WEBSITE_SLUGS: readonly string[] = [
  ...WORDPRESS_ERRORS.map((row) => row.slug),
  ...[...PUSH_ERRORS.values()].map((row) => row.slug),
  'redirected',
  'refused',
  'receiver_refused',
  'server_error',
  'receiver_error',
];
