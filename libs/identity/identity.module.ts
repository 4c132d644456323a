import { Module } from '@nestjs/common';
import { People } from './people.js';
import { SessionTokens } from './session-tokens.js';
import { Sessions } from './sign-in/sessions.js';

/** People, departments and sign-in. */
@Module({ providers: [People, Sessions, SessionTokens], exports: [People, Sessions, SessionTokens] })
export class IdentityModule {}
