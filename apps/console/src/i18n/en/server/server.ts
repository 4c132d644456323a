import { CHECKS } from './checks.js';
import { FAULTS } from './faults.js';
import { FIELDS } from './fields.js';
import { OBSTACLES } from './obstacles.js';
import { PLATFORMS, QUOTAS } from './platforms.js';
import { INPUTS, PROBLEMS } from './problems.js';

/** English for what the server says in Chinese, by its stable codes. */
export const server = {
  checks: CHECKS,
  faults: FAULTS,
  inputs: INPUTS,
  labels: Object.fromEntries(Object.entries(FIELDS).map(([name, [label]]) => [name, label])),
  helps: Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, [, help]]) => (help === undefined ? [] : [[name, help] as const])),
  ),
  obstacles: OBSTACLES,
  platforms: PLATFORMS,
  problems: PROBLEMS,
  quotas: QUOTAS,
};

export type ServerTexts = typeof server;
