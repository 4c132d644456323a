import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import type { Principal } from '#libs/identity/principal.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import type { Json } from '#libs/kernel/json.js';
import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import type { DraftContent } from './draft-content.js';
import { Drafts } from './drafts.js';
import { CONTENT_LIMITS, readContent } from './content-input.js';
import { columnsOf, type ColumnMapping } from './import/column-mapping.js';
import { decodeText, type TextEncoding } from './import/decode-text.js';
import { readRow, type AnswerFormat, type ImportedRow } from './import/import-row.js';
import { readTable, type TableFormat, type TableRow } from './import/read-table.js';

export interface QuestionFile {
  readonly bytes: Buffer;
  readonly format: TableFormat;
  readonly encoding: TextEncoding;
  /** Left out: columns are recognised by their usual names. */
  readonly mapping: Partial<ColumnMapping> | undefined;
  readonly answerFormat: AnswerFormat;
  readonly mode: 'one_draft_per_row' | 'one_draft';
  /** Title of the one draft; needed in that mode. */
  readonly title: string | undefined;
}

export class FieldFaultView {
  @ApiProperty({ example: 'items[2].question' })
  readonly field!: string;

  @ApiProperty()
  readonly code!: string;

  @ApiProperty({ description: 'For people, in Chinese' })
  readonly message!: string;
}

export class ImportedRowReport {
  @ApiProperty({ type: 'integer' })
  readonly row!: number;

  @ApiProperty({
    enum: ['created', 'skipped', 'failed'],
    description: '`skipped`: blank, or the same as a draft there is or an earlier row',
  })
  readonly status!: 'created' | 'skipped' | 'failed';

  @ApiProperty({ required: false, format: 'uuid' })
  readonly draftId?: string;

  @ApiProperty({ required: false, description: 'Of the draft made, or of the draft that says the same' })
  readonly code?: string;

  @ApiProperty({ type: [FieldFaultView] })
  readonly errors!: readonly FieldFault[];
}

export class ImportReport {
  @ApiProperty()
  readonly dryRun!: boolean;

  @ApiProperty({ type: [String], description: 'Names of the columns in the file' })
  readonly columns!: readonly string[];

  @ApiProperty({ type: 'integer' })
  readonly created!: number;

  @ApiProperty({ type: 'integer' })
  readonly skipped!: number;

  @ApiProperty({ type: 'integer' })
  readonly failed!: number;

  @ApiProperty({ type: [ImportedRowReport] })
  readonly rows!: readonly ImportedRowReport[];
}

export const LARGEST_IMPORT_BYTES = 10 * 1024 * 1024;
export const MOST_IMPORTED_ROWS = 5000;

/** A draft to be made, and the rows it is made of. */
interface Plan {
  readonly content: DraftContent;
  readonly rows: readonly number[];
}

/** Takes questions with answers out of files. A bad row never stops the others. */
@Injectable()
export class QuestionImport {
  constructor(
    private readonly database: Database,
    private readonly drafts: Drafts,
  ) {}

  /** @throws Problem 422 when the file as a whole cannot be used: encoding, format, size, columns. */
  async run(file: QuestionFile, dryRun: boolean, principal: Principal): Promise<ImportReport> {
    if (!dryRun)
      return await this.database.transaction(async (tx) => await this.importQuestions(tx, file, principal));
    const work = new ImportWork(file);
    await work.skipKnown(this.database, principal);
    return work.report(true, new Map());
  }

  /** Imports inside `tx`, notes each draft in the audit log: call it last in the transaction. */
  async importQuestions(tx: Tx, file: QuestionFile, principal: Principal): Promise<ImportReport> {
    const work = new ImportWork(file);
    await work.skipKnown(tx, principal);
    const contents = work.plans.map((plan) => plan.content);
    const ids =
      contents.length === 0 ? [] : await this.drafts.add(tx, contents, principal, { origin: 'import' });
    const codes = await tx.query<{ id: string; code: string }>(
      'SELECT id, code FROM draft WHERE id = ANY($1::uuid[])',
      [ids],
    );
    const codeOf = new Map(codes.map((row) => [row.id, row.code]));
    const made = work.plans.flatMap((plan, index) => {
      const draftId = ids[index] ?? '';
      return plan.rows.map((row) => [row, { draftId, code: codeOf.get(draftId) ?? '' }] as const);
    });
    return work.report(false, new Map(made));
  }
}

/** One file on its way to drafts. */
class ImportWork {
  plans: readonly Plan[];
  private readonly columns: readonly string[];
  private readonly records: readonly TableRow[];
  private readonly results = new Map<number, ImportedRowReport>();

  constructor(private readonly file: QuestionFile) {
    refuseOversize(file);
    const table = readTable(decodeText(file.bytes, file.encoding), file.format);
    if (table.rows.length > MOST_IMPORTED_ROWS) {
      throw invalid([
        {
          field: 'contentBase64',
          code: 'too-many-rows',
          message: `有 ${table.rows.length} 行，一次最多 ${MOST_IMPORTED_ROWS} 行，请分批导入。`,
        },
      ]);
    }
    this.columns = table.columns;
    this.records = table.rows;
    const rows = table.rows.length === 0 ? [] : this.readRows(columnsOf(table, file.mapping));
    this.plans = this.withoutRepeats(
      file.mode === 'one_draft' ? this.oneDraft(rows) : this.draftPerRow(rows),
    );
  }

  /** Leaves out what the department already has, word for word. */
  async skipKnown(reader: Reader, principal: Principal): Promise<void> {
    const titles = [...new Set(this.plans.map((plan) => plan.content.title))];
    const known = await reader.query<DraftContent & { code: string }>(
      `SELECT code, title, lead, category, items FROM draft
       WHERE department_id = $1 AND state <> 'archived' AND title = ANY($2::text[])`,
      [principal.departmentId, titles],
    );
    const codes = new Map(known.map((draft) => [saying(draft), draft.code]));
    this.plans = this.plans.filter((plan) => {
      const code = codes.get(saying(plan.content));
      if (code === undefined) return true;
      for (const row of plan.rows)
        this.skip(row, 'duplicate', `与已有的问答稿 ${code} 完全相同，已跳过。`, code);
      return false;
    });
  }

  report(
    dryRun: boolean,
    made: ReadonlyMap<number, { readonly draftId: string; readonly code: string }>,
  ): ImportReport {
    const rows = this.records.map(
      ({ row }): ImportedRowReport =>
        this.results.get(row) ?? { row, status: 'created', ...made.get(row), errors: [] },
    );
    const count = (status: ImportedRowReport['status']): number =>
      rows.filter((row) => row.status === status).length;
    return {
      dryRun,
      columns: this.columns,
      created: count('created'),
      skipped: count('skipped'),
      failed: count('failed'),
      rows,
    };
  }

  private readRows(columns: ColumnMapping): readonly ImportedRow[] {
    return this.records.flatMap((record) => {
      const reading = readRow(record, columns, this.file.answerFormat);
      if (reading.kind === 'row') return [reading.row];
      if (reading.kind === 'blank') this.skip(record.row, 'blank-row', '空行，已跳过。');
      else this.fail(record.row, reading.faults);
      return [];
    });
  }

  private draftPerRow(rows: readonly ImportedRow[]): readonly Plan[] {
    return rows.flatMap((row) => {
      const { title, lead, category, question, answer } = row;
      const reading = readContent({ title, lead, category, items: [{ question, answer }] });
      if (reading.ok) return [{ content: reading.content, rows: [row.row] }];
      this.fail(row.row, reading.faults.map(plainField));
      return [];
    });
  }

  private oneDraft(rows: readonly ImportedRow[]): readonly Plan[] {
    const good = rows.filter(({ row, question, answer }) => {
      const reading = readContent({ title: '题', items: [{ question, answer }] });
      if (!reading.ok) this.fail(row, reading.faults.map(plainField));
      return reading.ok;
    });
    if (good.length === 0) return [];
    if (good.length > CONTENT_LIMITS.items) {
      throw invalid([
        {
          field: 'mode',
          code: 'too-many-items',
          message: `一份问答稿最多 ${CONTENT_LIMITS.items} 个问题，文件里有 ${good.length} 个；请分批，或改为每行一份。`,
        },
      ]);
    }
    const shared = (member: 'lead' | 'category'): string =>
      good.find((row) => row[member] !== '')?.[member] ?? '';
    const items = good.map(({ question, answer }) => ({ question, answer }));
    const reading = readContent({
      title: this.file.title ?? '',
      lead: shared('lead'),
      category: shared('category'),
      items,
    });
    if (!reading.ok) throw invalid(reading.faults);
    return [{ content: reading.content, rows: good.map((row) => row.row) }];
  }

  private withoutRepeats(plans: readonly Plan[]): readonly Plan[] {
    const first = new Map<string, number>();
    return plans.filter((plan) => {
      const [row = 0] = plan.rows;
      const earlier = first.get(saying(plan.content));
      if (earlier === undefined) first.set(saying(plan.content), row);
      else this.skip(row, 'duplicate', `与第 ${earlier} 行完全相同，已跳过。`);
      return earlier === undefined;
    });
  }

  private skip(row: number, code: string, message: string, draftCode?: string): void {
    this.results.set(row, {
      row,
      status: 'skipped',
      ...(draftCode === undefined ? {} : { code: draftCode }),
      errors: [{ field: '', code, message }],
    });
  }

  private fail(row: number, errors: readonly FieldFault[]): void {
    this.results.set(row, { row, status: 'failed', errors });
  }
}

/** What a draft says, whatever ids its items have. */
function saying(content: Pick<DraftContent, 'title' | 'lead' | 'category' | 'items'>): string {
  const items = content.items.map(({ question, answer }) => ({
    question,
    answer: answer as unknown as Json,
  }));
  return contentHash({ title: content.title, lead: content.lead, category: content.category, items });
}

function plainField(fault: FieldFault): FieldFault {
  return { ...fault, field: fault.field.replace(/^items\[0\]\./, '').replace(/^answer\..*/, 'answer') };
}

function refuseOversize(file: QuestionFile): void {
  if (file.bytes.length > LARGEST_IMPORT_BYTES) {
    throw invalid([{ field: 'contentBase64', code: 'too-large', message: '文件超过 10 MB，请分批导入。' }]);
  }
  if (file.bytes.length === 0)
    throw invalid([{ field: 'contentBase64', code: 'empty-file', message: '文件是空的。' }]);
  if (file.mode === 'one_draft' && (file.title ?? '').trim() === '') {
    throw invalid([
      { field: 'title', code: 'required', message: '合成一份问答稿时，请填写 title 作为标题。' },
    ]);
  }
}
