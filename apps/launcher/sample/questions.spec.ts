import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fromMarkdown } from '#libs/document/from-markdown.js';
import { toPlainText } from '#libs/document/to-plain-text.js';
import { validateAnswer } from '#libs/document/validate-answer.js';

interface Sample {
  readonly title: string;
  readonly question: string;
  readonly answer: string;
}

const samples = JSON.parse(readFileSync('apps/launcher/sample/questions.json', 'utf8')) as readonly Sample[];

describe('the sample questions', () => {
  it('begin with the one that is demonstrated', () => {
    expect(samples[0]?.title).toContain('居住证');
  });

  it('have titles of their own that fit every channel', () => {
    expect(new Set(samples.map((sample) => sample.title)).size).toBe(samples.length);
    for (const sample of samples) expect(sample.title.length).toBeLessThanOrEqual(30);
  });

  it.each(samples)('$title: every mark of the answer is understood', ({ answer }) => {
    const document = fromMarkdown(answer);
    expect(validateAnswer(document)).toMatchObject({ ok: true });
    expect(toPlainText(document)).not.toMatch(/\*\*|^\s*[|#]|\|\s*---/m);
  });
});
