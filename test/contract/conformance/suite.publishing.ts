import { describe, expect, it } from '@jest/globals';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { until, type Release } from './course.js';
import { isNever } from './subject.js';
import type { Trial } from './trial.js';

/** Public, though the connector has not been told so. */
async function outUnheard({ subject, course }: Trial, release: Release): Promise<void> {
  const { byHand } = subject;
  if (byHand === undefined)
    course().opened.strike(subject.calls.commit, { kind: 'work_then_drop', times: 1 });
  expect((await course().commit(release)).kind).toBe(byHand === undefined ? 'unknown' : 'human');
  await byHand?.publish(release);
}

/** The same context, noting where calls that change something go. */
function observing(context: ConnectorContext, called: string[]): ConnectorContext {
  const { http } = context;
  return {
    ...context,
    http: {
      read: async (request) => await http.read(request),
      writeOnce: async (request) => {
        called.push(new URL(request.url).origin);
        return await http.writeOnce(request);
      },
      connectAhead: (url) => {
        http.connectAhead(url);
      },
    },
  };
}

/** From approved content to a public item, and what a look-up can tell of it. */
export function publishing({ subject, course }: Trial): void {
  const { connector } = subject;

  describe('publishing', () => {
    it('finds its connection good', async () => {
      await course().afresh();
      const report = await connector.checkConnection(course().opened.bind().context());
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
      expect(report.ok).toBe(true);
    });

    it('renders without anything that blocks, and the same every time', () => {
      const { profile } = course().opened.bind();
      const content = course().opened.content();
      const once = connector.render(content, profile);
      expect(connector.render(content, profile)).toEqual(once);
      expect(connector.pictures?.(content, profile)).toEqual(connector.pictures?.(content, profile));
      const findings = connector.validate(once, profile);
      expect(findings.filter((finding) => finding.level === 'block')).toEqual([]);
    });

    it('shows nothing before the commit and one item after it, which its marker finds', async () => {
      await course().afresh();
      const release = await course().staged();
      const unseen = subject.absenceUnproved === undefined ? 'absent' : 'undecidable';
      expect((await course().lookup(release)).kind).toBe(unseen);
      expect(course().opened.publications(release.job)).toBe(0);
      const receipt = await course().out(release, await course().commit(release));
      expect(receipt.publicUrl ?? 'https:').toMatch(/^https?:/);
      const found = await course().lookUntil(release, 'found', 'found_pending');
      if (found.kind === 'found' && receipt.publicUrl !== null && subject.foundElsewhere === undefined)
        expect(found.receipt.publicUrl).toBe(receipt.publicUrl);
      expect(course().opened.publications(release.job)).toBe(1);
    });

    if (connector.commitServer !== undefined)
      it('names the server that its commit then calls, without a call', async () => {
        await course().afresh();
        const release = await course().staged();
        const called: string[] = [];
        const context = observing(release.channel.context(), called);
        const server = connector.commitServer?.(context.channel, release.staged) ?? null;
        expect(called).toEqual([]);
        const outcome = await connector.commit(release.job, release.staged, context);
        if (subject.byHand !== undefined || server === null) {
          expect(called).toEqual([]);
          return;
        }
        expect(called).toEqual([new URL(server).origin]);
        await course().out(release, outcome);
        expect(course().opened.publications(release.job)).toBe(1);
      });

    it('stages again without a second item', async () => {
      await course().afresh();
      const first = await course().staged();
      first.channel.steps.clear();
      const again = await course().stage(first.channel, first.job);
      if (again.kind !== 'staged') throw new Error(again.kind);
      const release = { ...first, staged: again.staged };
      await course().out(release, await course().commit(release));
      expect(course().opened.publications(release.job)).toBe(1);
    });

    if (subject.repeats !== undefined) return;
    it('shows no second item when the call is made once more, and does not take it for nothing', async () => {
      await course().afresh();
      const { release } = await course().published();
      const again = await course().commit(release);
      expect(['done', 'accepted', 'already_done', 'unknown']).toContain(again.kind);
      await course().out(release, again);
      expect(course().opened.publications(release.job)).toBe(1);
    });
  });

  describe('a look-up', () => {
    it('that does not work says nothing of the item', async () => {
      await course().afresh();
      const { release } = await course().published();
      const strike = course().opened.strike(subject.calls.lookup, { kind: 'drop_before' });
      expect((await course().lookup(release)).kind).toBe('failed');
      expect(strike.fired()).toBeGreaterThan(0);
      strike.lift();
      expect((await course().lookUntil(release, 'found', 'found_pending')).kind).toMatch(/^found/);
    });

    const { undecidable } = subject;
    if (isNever(undecidable)) return;
    it(`cannot decide when ${undecidable.because}`, async () => {
      await course().afresh();
      const release = await course().staged(undecidable.settings);
      await undecidable.before?.();
      await outUnheard({ subject, course }, release);
      await until(
        async () => await Promise.resolve(course().opened.publications(release.job)),
        (count) => count === 1,
      );
      await undecidable.arrange?.(release);
      expect((await course().lookup(release)).kind).toBe('undecidable');
    });
  });
}
