import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demandFreePorts } from './ports.js';

describe('the ports that npm start is to use', () => {
  let stranger: Server;
  let taken: number;

  beforeEach(async () => {
    stranger = createServer();
    await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
    taken = (stranger.address() as AddressInfo).port;
  });

  afterEach(async () => {
    await new Promise((closed) => stranger.close(closed));
  });

  it('are refused with their settings when somebody else listens there', async () => {
    await expect(demandFreePorts({ JIDA_PORT: taken, JIDA_SANDBOX_PORT: 0 })).rejects.toThrow(
      `端口 ${taken} 已被占用，也许另一个 npm start 还在运行：请停止它，或用 JIDA_PORT 换一个端口。`,
    );
  });

  it('are free again after they were tried', async () => {
    await new Promise((closed) => stranger.close(closed));
    await demandFreePorts({ JIDA_PORT: taken });
    await demandFreePorts({ JIDA_PORT: taken });
    await new Promise<void>((listening) => stranger.listen(taken, '127.0.0.1', listening));
    expect(stranger.listening).toBe(true);
  });
});
