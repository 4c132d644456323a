import { Module } from '@nestjs/common';
import { Drafts } from './drafts.js';
import { QuestionImport } from './question-import.js';

/** Drafts, their revisions, and ways to bring questions in. */
@Module({ providers: [Drafts, QuestionImport], exports: [Drafts, QuestionImport] })
export class ContentModule {}
