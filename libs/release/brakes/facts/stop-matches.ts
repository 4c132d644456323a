/** The text a topic stop looks its words up in: title, questions, and the channels' own titles of revision `v`. */
const TOPIC_TEXT = `lower(normalize(concat_ws(' ', v.content ->> 'title',
  (SELECT string_agg(i ->> 'question', ' ') FROM jsonb_array_elements(v.content -> 'items') i),
  (SELECT string_agg(x.value ->> 'title', ' ') FROM jsonb_each(v.content -> 'variants') x)), NFKC))`;

/** Condition in SQL: the stop `s` concerns the channel `h` and the revision `v`. */
export const STOP_MATCHES = `(
  s.scope = 'all'
  OR (s.scope = 'platform' AND s.platform = h.kind)
  OR (s.scope = 'channel' AND s.channel_id = h.id)
  OR (s.scope = 'topic' AND (s.category IS NULL OR s.category = v.content ->> 'category')
    AND (cardinality(s.words) = 0 OR EXISTS (SELECT 1 FROM unnest(s.words) w WHERE strpos(${TOPIC_TEXT}, w) > 0))))`;

/** Condition in SQL: the blackout window `b` concerns the channel `h`. */
export const WINDOW_CONCERNS = `(
  b.scope = 'all'
  OR (b.scope = 'department' AND b.department_id = h.department_id)
  OR (b.scope = 'channel' AND b.channel_id = h.id))`;
