import { z } from 'zod';
import {
  CalendarDate,
  hundredths,
  Instant,
  PublicId,
  queryInteger,
  RegisterCode,
  text,
  Year,
} from '../../core/codecs.ts';
import { limits } from '../../core/limits.ts';
import { Link, pageOf, pageQuery } from '../../core/page.ts';

/** Who runs the activity that the staff works in (driftsform). The position plus one is the key in the database. */
export const sectors = ['region', 'municipality', 'private', 'state'] as const;
export type Sector = (typeof sectors)[number];
/** A council's own judgement of a profession: brist, balans, överskott. */
export const assessments = ['shortage', 'balance', 'surplus'] as const;
/** The judgement against the year before. */
export const assessmentChanges = ['better', 'unchanged', 'worse'] as const;
export const surveyStates = ['draft', 'submitted', 'returned', 'approved', 'accepted', 'locked'] as const;
export type SurveyState = (typeof surveyStates)[number];

const roundFields = {
  name: text(limits.nameCharacters)
    .describe('Name of the round, as people speak of it.')
    .meta({ example: 'Behovskartläggning 2019' }),
  referenceDate: CalendarDate.describe('Date on which codes and memberships must be valid.').meta({
    example: '2019-11-01',
  }),
  populationDate: CalendarDate.describe('Date of the population that figures per inhabitant rest on.').meta({
    example: '2019-12-31',
  }),
  baseYear: Year.describe('The year whose staff is counted.').meta({ example: 2019 }),
  horizonYears: z
    .array(Year)
    .max(limits.horizonYearsPerRound)
    .describe('Years ahead that need is asked for.')
    .meta({ example: [2025, 2030] }),
  professionCodes: z
    .array(RegisterCode)
    .min(1)
    .max(200)
    .describe('Professions asked for.')
    .meta({ example: ['lakare'] }),
  opensAt: Instant.describe('From when surveys can be created.').meta({ example: '2019-11-01T08:00:00.000Z' }),
  dueAt: Instant.describe('When surveys are due.').meta({ example: '2030-01-31T22:59:59.000Z' }),
};

/** A mapping of needs, as the national office opens it. */
export const NewSurveyRound = z
  .strictObject(roundFields)
  .meta({ id: 'NewSurveyRound', description: 'A mapping of needs to open.' });
export type NewSurveyRound = z.output<typeof NewSurveyRound>;

export const SurveyRound = z
  .object({
    roundId: PublicId.describe('Identifier of the round.'),
    ...roundFields,
    state: z
      .enum(['planned', 'open', 'closed'])
      .describe('Whether surveys can be written now.')
      .meta({ example: 'open' }),
    closedAt: Instant.nullable()
      .describe('When the round was closed; null while it is not.')
      .meta({ example: '2020-02-01T09:00:00.000Z' }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'SurveyRound', description: 'A mapping of needs that all councils answer.' });

export const RoundPath = z.strictObject({ roundId: PublicId.describe('Identifier of the round.') });
export const RoundListQuery = z.strictObject(pageQuery);

/** A council's answer is made for the council that the token belongs to; the body names the round only. */
export const NewSurvey = z
  .strictObject({ roundId: PublicId.describe('The round to answer.') })
  .meta({ id: 'NewSurvey', description: 'A survey to create for the caller’s own council.' });
export type NewSurvey = z.output<typeof NewSurvey>;

const SurveyEvent = z
  .object({
    at: Instant.describe('When (UTC).').meta({ example: '2019-12-20T12:00:00.000Z' }),
    by: z.string().describe('Who: the subject of the token.').meta({ example: 'dev-council-editor-sodra' }),
  })
  .meta({ id: 'SurveyEvent', description: 'When a step was taken and by whom.' });

const RegistrationNumber = z
  .string()
  .describe('Number in the register of submissions: year and number in the year, without gaps.')
  .meta({ example: 'BK 2026/000123' });

const LockException = z
  .object({
    lockExceptionId: PublicId.describe('Identifier of the exception.'),
    reason: z.string().describe('Why it was made.').meta({ example: 'Region 07 har rättat sin statistik.' }),
    opened: SurveyEvent.describe('When it was made and by whom.'),
    expiresAt: Instant.describe('From when it lets nothing more through.'),
  })
  .meta({ id: 'LockException', description: 'A lock lifted by the national office, with reason and expiry.' });

export const NewLockException = z
  .strictObject({
    reason: text(limits.textCharacters)
      .describe('Why the survey is opened; the council reads it.')
      .meta({ example: 'Region 07 har rättat sin statistik.' }),
    expiresAt: Instant.describe(
      `Until when edits and submission are let through, at most ${limits.lockExceptionDays} days ahead.`,
    ),
  })
  .meta({ id: 'NewLockException', description: 'A lock exception to make.' });

const SurveyVersion = z
  .object({
    versionNumber: z.int().describe('Counts the versions of the survey.').meta({ example: 1 }),
    state: z.enum(surveyStates).describe('How far this version has come.').meta({ example: 'accepted' }),
    lineCount: z.int().describe('Lines in the version.').meta({ example: 5 }),
    linesHash: z
      .string()
      .nullable()
      .describe(
        'SHA-256 of the submission’s original: each line in canonical JSON (RFC 8785) with a line feed, in order of codes.',
      )
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    createdAt: Instant.describe('When the version was begun.').meta({ example: '2019-12-19T09:00:00.000Z' }),
    submitted: SurveyEvent.nullable().describe('The submission.'),
    returned: SurveyEvent.nullable().describe('The return to the council.').meta({ example: null }),
    returnReason: z.string().nullable().describe('Why it was returned.').meta({ example: null }),
    approved: SurveyEvent.nullable().describe('The council’s approval.'),
    accepted: SurveyEvent.nullable().describe('The national office’s acceptance.'),
    lockedAt: Instant.nullable()
      .describe('When the first plan was built on it; from then on it is locked.')
      .meta({ example: '2020-02-03T09:00:00.000Z' }),
    late: z.boolean().describe('Whether it was submitted after the round’s due time.').meta({ example: false }),
    correctsVersionNumber: z
      .int()
      .nullable()
      .describe('The version that it began with and corrects; null for a first version.')
      .meta({ example: null }),
    lockException: LockException.nullable().describe('The lock exception that the version was opened by.'),
    receipt: z
      .object({
        receiptId: PublicId.describe('Identifier of the receipt.'),
        registrationNumber: RegistrationNumber,
      })
      .nullable()
      .describe('The receipt of its submission.'),
  })
  .meta({ id: 'SurveyVersion', description: 'One version of a survey; it never changes once it is not a draft.' });

export const Survey = z
  .object({
    surveyId: PublicId.describe('Identifier of the survey.'),
    roundId: PublicId.describe('The round that it answers.'),
    healthcareRegionCode: RegisterCode.describe('The council, by its healthcare region.').meta({ example: 'sodra' }),
    state: z.enum(surveyStates).describe('State of the newest version.').meta({ example: 'accepted' }),
    versionNumber: z.int().describe('The newest version.').meta({ example: 1 }),
    late: z
      .boolean()
      .describe('Whether the first submission came after the round’s due time, or that time has passed without one.')
      .meta({ example: false }),
    versions: z.array(SurveyVersion).describe('All versions, newest first.'),
    _links: z.array(Link).describe('What the caller may do next.'),
  })
  .meta({ id: 'Survey', description: 'One council’s answer in a round.' });
export type Survey = z.input<typeof Survey>;

export const SurveyPath = z.strictObject({ surveyId: PublicId.describe('Identifier of the survey.') });
export const SurveyListQuery = z.strictObject({
  ...pageQuery,
  roundId: PublicId.optional().describe('Only surveys of this round.'),
  healthcareRegionCode: RegisterCode.optional().describe('Only this council’s surveys.').meta({ example: 'sodra' }),
});

/** Parts the causes in one cell of a file; a cause itself may therefore not hold it. */
export const causeSeparator = '|';

const fullTimeEquivalents = (what: string, example: number | null) =>
  hundredths(limits.fullTimeEquivalentsMaximum).nullable().optional().describe(what).meta({ example });
const persons = (what: string, example: number | null) =>
  z.int().min(0).max(limits.headcountMaximum).nullable().optional().describe(what).meta({ example });

/** What a line says besides which cell it is about. */
const lineValues = {
  headcount: persons('Persons employed, base year only.', 677),
  fullTimeEquivalents: fullTimeEquivalents('Full-time equivalents employed, base year only.', 575),
  vacantFullTimeEquivalents: fullTimeEquivalents('Vacant full-time equivalents, base year only.', null),
  agencyFullTimeEquivalents: fullTimeEquivalents('Full-time equivalents done by agency staff, base year only.', null),
  expectedRetirements: persons('Persons expected to retire within the year, base year only.', null),
  neededFullTimeEquivalents: fullTimeEquivalents('Full-time equivalents needed, any year.', null),
  assessment: z
    .enum(assessments)
    .nullable()
    .optional()
    .describe('The council’s judgement.')
    .meta({ example: 'shortage' }),
  assessmentChange: z
    .enum(assessmentChanges)
    .nullable()
    .optional()
    .describe('The judgement against the year before.')
    .meta({ example: 'unchanged' }),
  causes: z
    .array(text(limits.nameCharacters).regex(/^[^|]*$/))
    .max(limits.causesPerLine)
    .nullable()
    .optional()
    .describe('What the council sees as causes.')
    .meta({ example: null }),
  comment: text(limits.textCharacters).nullable().optional().describe('Free text.').meta({ example: null }),
};

/** One line of a survey: a cell (area, profession, specialty, sector, year) and what the council says of it. */
export const SurveyLine = z
  .strictObject({
    areaCode: z
      .string()
      .regex(/^(\d{2}|\d{4})$/)
      .describe('Region (two digits) or municipality (four digits).')
      .meta({ example: '07' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable()
      .optional()
      .describe('Specialty; a line with one is a part of its profession’s line.')
      .meta({ example: null }),
    sector: z.enum(sectors).describe('Who runs the activity.').meta({ example: 'region' }),
    year: Year.describe('The base year or one of the horizon years.').meta({ example: 2019 }),
    ...lineValues,
  })
  .meta({ id: 'SurveyLine', description: 'One line of a survey.' });
export type SurveyLine = z.output<typeof SurveyLine>;

export const SurveyLines = z
  .strictObject({ lines: z.array(SurveyLine).max(limits.linesPerSurvey).describe('The lines.') })
  .meta({ id: 'SurveyLines', description: 'Lines of a survey.' });

export const SurveyLineQuery = z.strictObject({
  ...pageQuery,
  versionNumber: queryInteger({ minimum: 1, maximum: 32_767 }).optional().describe('Version; the newest unless told.'),
  areaCode: RegisterCode.optional().describe('Only this area.').meta({ example: '07' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
});

/** What a write of lines changed. */
export const LinesReceipt = z
  .object({
    surveyId: PublicId.describe('The survey.'),
    versionNumber: z.int().describe('The version written to.').meta({ example: 1 }),
    lineCount: z.int().describe('Lines in the version now.').meta({ example: 5 }),
    added: z.int().describe('Lines that were not there before.').meta({ example: 5 }),
    changed: z.int().describe('Lines that were there with other values.').meta({ example: 0 }),
    unchanged: z.int().describe('Lines that were there just so.').meta({ example: 0 }),
    removed: z.int().describe('Lines that are no longer there.').meta({ example: 0 }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'LinesReceipt', description: 'What a write of lines changed.' });

export const NewReturn = z
  .strictObject({
    reason: text(limits.textCharacters)
      .describe('Why the survey goes back; the council reads it.')
      .meta({ example: 'Region 07 saknar privata vårdgivare.' }),
  })
  .meta({ id: 'NewReturn', description: 'A return, with its reason.' });

export const Finding = z
  .object({
    ruleId: z.string().describe('The rule that found it.').meta({ example: 'full-time-equivalents-above-headcount' }),
    severity: z.enum(['error', 'warning']).describe('An error blocks submission.').meta({ example: 'warning' }),
    areaCode: RegisterCode.nullable().describe('The area.').meta({ example: '09' }),
    professionCode: RegisterCode.nullable().describe('The profession.').meta({ example: 'lakare' }),
    sector: z.enum(sectors).nullable().describe('The sector.').meta({ example: 'region' }),
    year: z.int().nullable().describe('The year.').meta({ example: 2019 }),
    detail: z
      .string()
      .describe('What was seen, in the language asked for.')
      .meta({ example: '246 årsarbetare men bara 244 personer.' }),
  })
  .meta({ id: 'Finding', description: 'Something in a survey that is wrong or looks odd.' });
export const FindingQuery = z.strictObject(pageQuery);

/** A document of a submission as a receipt names it. */
const ReceivedDocument = z
  .object({
    documentId: PublicId.describe('Identifier of the document.'),
    kind: z
      .enum(['submission', 'upload'])
      .describe('`submission`: the lines as submitted; `upload`: a file that lines of the version were read from.')
      .meta({ example: 'submission' }),
    mediaType: z.string().describe('Media type.').meta({ example: 'application/x-ndjson' }),
    byteLength: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Bytes.').meta({ example: 1462 }),
    contentHash: z
      .string()
      .describe('SHA-256 of the bytes.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    receivedAt: Instant.describe('When it came in (UTC).'),
    receivedBy: z.string().describe('The subject that sent it.').meta({ example: 'dev-council-editor-sodra' }),
  })
  .meta({ id: 'ReceivedDocument', description: 'A document that came in, kept bit for bit.' });

/** The receipt of a submission (OSL 2009:400 5 kap. 2 §). */
export const Receipt = z
  .object({
    receiptId: PublicId.describe('Identifier of the receipt.'),
    registrationNumber: RegistrationNumber,
    receivedAt: Instant.describe('When the submission came in (UTC).'),
    sender: z
      .object({
        organisationCode: z.string().describe('The organisation.').meta({ example: 'council-sodra' }),
        organisationName: z
          .string()
          .describe('Its name.')
          .meta({ example: 'Regionalt vårdkompetensråd, Södra sjukvårdsregionen' }),
        clientId: z.string().describe('The client that sent it.').meta({ example: 'dev-council-editor-sodra' }),
        subject: z
          .string()
          .describe('The person or system that sent it.')
          .meta({ example: 'dev-council-editor-sodra' }),
      })
      .describe('Who sent it.'),
    matter: z
      .string()
      .describe('The matter in short, in Swedish as in the register.')
      .meta({ example: 'Behovskartläggning 2019, Södra sjukvårdsregionen, version 1' }),
    versionNumber: z.int().describe('The version that was submitted.').meta({ example: 1 }),
    correctsVersionNumber: z.int().nullable().describe('The version that it corrects.').meta({ example: null }),
    late: z.boolean().describe('Whether it came after the round’s due time.').meta({ example: false }),
    contentHash: z
      .string()
      .describe('SHA-256 of the original bytes.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    documents: z.array(ReceivedDocument).describe('The original, and the files that its lines were read from.'),
    _links: z.array(Link).describe('Where the survey and the original are.'),
  })
  .meta({ id: 'Receipt', description: 'The receipt of a submission, which is an official document that came in.' });

export const ReceiptListQuery = z.strictObject(pageQuery);
export const ReceiptPath = z.strictObject({
  surveyId: PublicId.describe('Identifier of the survey.'),
  receiptId: PublicId.describe('Identifier of the receipt.'),
});
export const OriginalQuery = z.strictObject({
  documentId: PublicId.optional().describe('One of the receipt’s documents; the submission itself unless told.'),
});

/** The values of a line that can differ between versions. */
export const lineValueNames = [
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'assessment',
  'assessmentChange',
  'causes',
  'comment',
] as const satisfies readonly (keyof typeof lineValues)[];

const lineValue = (what: string, example: number | null) =>
  z
    .union([z.number(), z.string(), z.array(z.string())])
    .nullable()
    .describe(what)
    .meta({ example });

/** One line that differs between two versions. */
const SurveyDifference = z
  .object({
    kind: z.enum(['added', 'changed', 'removed']).describe('What happened to the line.').meta({ example: 'changed' }),
    areaCode: RegisterCode.describe('Area.').meta({ example: '07' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable().describe('Specialty.').meta({ example: null }),
    sector: z.enum(sectors).describe('Sector.').meta({ example: 'region' }),
    year: Year.describe('Year.').meta({ example: 2019 }),
    changes: z
      .array(
        z.object({
          field: z.enum(lineValueNames).describe('The field.').meta({ example: 'headcount' }),
          oldValue: lineValue('Value in the earlier version; null where it gave none.', 677),
          newValue: lineValue('Value in this version; null where it gives none.', 680),
        }),
      )
      .describe('The fields that differ.'),
  })
  .meta({ id: 'SurveyDifference', description: 'A line that differs between two versions.' });

const count = (what: string, example: number) => z.int().describe(what).meta({ example });
export const SurveyDifferences = pageOf('differences', SurveyDifference).extend({
  versionNumber: count('The version looked at.', 2),
  againstVersionNumber: z
    .int()
    .nullable()
    .describe('The version that it is compared with; null where there is none, and every line is new.')
    .meta({ example: 1 }),
  summary: z
    .object({
      added: count('Lines that are new.', 0),
      changed: count('Lines with other values.', 1),
      unchanged: count('Lines that are the same.', 4),
      removed: count('Lines that are gone.', 0),
    })
    .describe('Lines in all, whatever the page.'),
});
export const DifferenceQuery = z.strictObject({
  ...pageQuery,
  versionNumber: queryInteger({ minimum: 1, maximum: 32_767 }).optional().describe('Version; the newest unless told.'),
  against: queryInteger({ minimum: 1, maximum: 32_767 })
    .optional()
    .describe('Version to compare with; the one submitted last before it unless told.'),
});
