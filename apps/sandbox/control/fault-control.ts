import type { FastifyInstance } from 'fastify';
import { notFound } from '#libs/kernel/problem.js';
import { FAULT_KINDS, PLAN_KINDS, type FaultPlanInput, type FaultRuleInput } from '../faults.js';
import { PLATFORMS } from '../platform-name.js';
import type { World } from '../world.js';

const platform = { enum: ['*', ...PLATFORMS] };
const kind = { enum: FAULT_KINDS };
const positive = { type: 'integer', minimum: 1 };
const share = { type: 'number', minimum: 0, maximum: 1 };
const ms = { type: 'integer', minimum: 0 };

const RULE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['platform', 'endpoint', 'kind'],
  properties: {
    platform,
    endpoint: { type: 'string', minLength: 1 },
    kind,
    nth: positive,
    times: positive,
    probability: share,
    ms,
    number: { type: 'integer' },
    code: { type: 'string', minLength: 1 },
    account: { type: 'string' },
    contains: { type: 'string' },
  },
  if: { properties: { kind: { const: 'error_number' } } },
  then: { required: ['number'] },
} as const;

const PLAN_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['seed', 'rate', 'kinds'],
  properties: {
    seed: { type: ['string', 'number'] },
    rate: share,
    kinds: { type: 'array', minItems: 1, items: { enum: PLAN_KINDS } },
    platform,
    endpoints: { type: 'array', items: { type: 'string' } },
    ms,
  },
} as const;

const RULES_SCHEMA = { type: 'array', items: RULE_SCHEMA } as const;

/** Ordering faults, seeing how often each struck, calling them off. */
export function faultControl(app: FastifyInstance, world: World): void {
  app.get('/faults', () => world.faults.list());
  app.post<{ Body: FaultRuleInput[] }>(
    '/faults',
    { schema: { body: RULES_SCHEMA } },
    async (request, reply) => {
      const rules = request.body.map((rule) => world.faults.add(rule));
      return await reply.status(201).send({ rules });
    },
  );
  app.put<{ Body: FaultPlanInput }>('/faults/plan', { schema: { body: PLAN_SCHEMA } }, (request) => ({
    plan: world.faults.setPlan(request.body),
  }));
  app.delete('/faults/plan', () => {
    world.faults.clearPlan();
    return world.faults.list();
  });
  app.delete('/faults', () => {
    world.faults.clear();
    return world.faults.list();
  });
  app.delete<{ Params: { id: string } }>('/faults/:id', (request) => {
    if (!world.faults.clear(request.params.id)) throw notFound('这条故障规则');
    return world.faults.list();
  });
}
