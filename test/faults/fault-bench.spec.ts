import { describe, expect, it } from '@jest/globals';
import { faultPlan } from '../bench/faults/fault-plan.js';
import { runFaultBench } from '../bench/faults/run.js';

/** The fault bench in small: real processes are killed, frozen and restarted while releases go out. */
describe('the fault bench', () => {
  it('plans the same faults for the same seed', () => {
    const size = { publishers: 3, releases: 2_000, durationMs: 180_000 };
    expect(faultPlan({ ...size, seed: 11 })).toEqual(faultPlan({ ...size, seed: 11 }));
    expect(faultPlan({ ...size, seed: 11 }).digest).not.toBe(faultPlan({ ...size, seed: 12 }).digest);
    const kinds = new Set(faultPlan({ ...size, seed: 11 }).blows.map((blow) => blow.kind));
    expect([...kinds].sort()).toEqual(['freeze', 'kill', 'restart_database']);
  });

  it('finds nothing twice, lost, mismatched or wrong', async () => {
    const lines: string[] = [];
    const result = await runFaultBench({
      releases: 48,
      publishers: 2,
      seed: 4,
      limitMs: 400_000,
      calm: true,
      say: (line) => lines.push(line),
      stop: new AbortController().signal,
    });
    const { duplicates, lost, mismatched, wrong_content: wrongContent } = result;
    expect({ duplicates, lost, mismatched, wrongContent, progress: lost.length === 0 ? [] : lines }).toEqual({
      duplicates: [],
      lost: [],
      mismatched: [],
      wrongContent: [],
      progress: [],
    });
    expect(result).toMatchObject({ releases: 48, audit_intact: true });
    expect(result.share_faulted).toBeGreaterThan(0.2);
    expect(result.published + result.needs_attention.length).toBe(48);
  }, 600_000);
});
