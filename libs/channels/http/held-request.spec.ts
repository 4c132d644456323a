import { once } from 'node:events';
import http from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Departure } from '#libs/kernel/departure.js';
import { addWhenDeparting } from './held-request.js';

class CrowdedAgent extends http.Agent {
  override addRequest(...[request, options]: Parameters<http.Agent['addRequest']>): void {
    addWhenDeparting(request, options, () => {
      throw new Error('no room');
    });
  }
}

describe('a request that is held back', () => {
  it('fails by itself where its agent cannot take it at its departure', async () => {
    const departs = new Departure();
    const request = http.request({ host: '127.0.0.1', port: 1, agent: new CrowdedAgent(), departs });
    const failed = once(request, 'error');
    let others = 0;
    departs.whenGiven(() => (others += 1));
    departs.give();
    expect(await failed).toMatchObject([{ message: 'no room' }]);
    expect(request.destroyed).toBe(true);
    expect(others).toBe(1);
  });
});
