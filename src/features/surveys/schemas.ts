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
import { FileNotice } from '../../core/file-notice.ts';
import { limits } from '../../core/limits.ts';
import { Link, pageQuery } from '../../core/page.ts';

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
    .max(limits.professionsPerRound)
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

export const RegistrationNumber = z
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
export const lineValues = {
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
    .array(
      text(limits.nameCharacters)
        .refine((cause) => !cause.includes(causeSeparator), {
          error: 'holds the separator of causes',
          params: {
            code: 'malformed',
            sv: `En orsak får inte innehålla ${causeSeparator}. Lämna varje orsak för sig.`,
            en: `A cause may not hold ${causeSeparator}. Give each cause by itself.`,
          },
        })
        .meta({ pattern: '^[^|\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' }),
    )
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

/** What became of given values that new lines leave empty, and of rows that nobody has filled in. */
export const leftEmptyMembers = {
  keptValueCount: z
    .int()
    .describe('Given values that the lines leave empty or null and that stay, since they are added to the draft.')
    .meta({ example: 0 }),
  removedValues: z
    .array(
      z.object({
        field: z.string().describe('Field of the lines.').meta({ example: 'comment' }),
        count: z.int().describe('Given values that go.').meta({ example: 2 }),
      }),
    )
    .describe('Given values that go, by field, in lines that stay but leave them empty, since all is replaced.'),
  passedOverRowCount: z
    .int()
    .describe('Rows of a file that hold codes alone and were passed over, as a template’s that nobody filled in.')
    .meta({ example: 0 }),
};

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
    notices: z
      .array(FileNotice)
      .describe('What the sender may not have meant, such as hidden rows or texts that look broken; to be looked at.'),
    ...leftEmptyMembers,
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
