import { z } from 'zod';
import {
  CalendarDate,
  hundredths,
  Instant,
  PublicId,
  queryBoolean,
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

const JustificationText = text(limits.textCharacters)
  .describe('Why the figures stand; the approver and the national office read it.')
  .meta({ example: 'Flera anställda delar tjänst med universitetet och räknas om till heltid hos oss.' });

export const FindingJustification = z
  .object({
    text: JustificationText,
    at: Instant.describe('When it was written (UTC).').meta({ example: '2019-12-20T12:00:00.000Z' }),
    by: z.string().describe('Who: the subject of the token.').meta({ example: 'dev-council-editor-sodra' }),
  })
  .meta({
    id: 'FindingJustification',
    description: 'Why a council or an institution stands by what a rule remarked on.',
  });

export const Finding = z
  .object({
    findingId: z
      .string()
      .describe('The same for the same rule and cell, in every version.')
      .meta({ example: '5f1d7a84db00d2fce00b31a7fc73224f' }),
    ruleId: z
      .string()
      .describe('The rule that found it; see /finding-rules.')
      .meta({ example: 'full-time-equivalents-above-headcount' }),
    severity: z
      .enum(['error', 'warning'])
      .describe('An error blocks submission; a warning does until it is justified.')
      .meta({ example: 'warning' }),
    areaCode: RegisterCode.nullable().describe('The area.').meta({ example: '09' }),
    professionCode: RegisterCode.nullable().describe('The profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable().describe('The specialty.').meta({ example: null }),
    sector: z.enum(sectors).nullable().describe('The sector; null for all.').meta({ example: 'region' }),
    year: z.int().nullable().describe('The year.').meta({ example: 2019 }),
    measure: z.string().nullable().describe('The field that it is about.').meta({ example: 'fullTimeEquivalents' }),
    observed: z.number().nullable().describe('The figure seen.').meta({ example: 246 }),
    compared: z
      .number()
      .nullable()
      .describe('What it was held against: another field, the last round’s figure, or inhabitants.')
      .meta({ example: 244 }),
    usual: z
      .number()
      .nullable()
      .describe('For staff per inhabitant: the median of comparable areas, per 1,000.')
      .meta({ example: null }),
    detail: z
      .string()
      .describe('What was seen, in the language asked for.')
      .meta({ example: '246 årsarbetare men 244 personer.' }),
    justification: FindingJustification.nullable().describe('The justification that holds now; null where none does.'),
  })
  .meta({ id: 'Finding', description: 'Something in a survey that is wrong or looks odd.' });

const findingFilter = {
  ruleId: RegisterCode.optional().describe('Only findings of this rule.').meta({ example: 'region-without-line' }),
  areaCode: RegisterCode.optional().describe('Only this area.').meta({ example: '07' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
  sector: z.enum(sectors).optional().describe('Only this sector.').meta({ example: 'region' }),
};
export const FindingQuery = z.strictObject({
  ...pageQuery,
  ...findingFilter,
  severity: z.enum(['error', 'warning']).optional().describe('Only errors, or only warnings.'),
  justified: queryBoolean.optional().describe('Only findings with a justification that holds, or only those without.'),
  versionNumber: queryInteger({ minimum: 1, maximum: 32_767 }).optional().describe('Version; the newest unless told.'),
});

export const FindingPath = z.strictObject({
  surveyId: PublicId.describe('Identifier of the survey.'),
  findingId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('Identifier of the finding.')
    .meta({ example: '5f1d7a84db00d2fce00b31a7fc73224f' }),
});

export const NewJustification = z
  .strictObject({ text: JustificationText })
  .meta({ id: 'NewJustification', description: 'Why the council stands by a warning.' });

export const NewJustifications = z
  .strictObject({
    text: JustificationText,
    ...findingFilter,
    ruleId: RegisterCode.describe('Warnings of this rule.').meta({ example: 'region-without-line' }),
  })
  .meta({
    id: 'NewJustifications',
    description: 'One justification for every warning of a rule, or of a rule in an area, profession or sector.',
  });

/** What a justification did, and what is left to justify. */
export const JustificationReceipt = z
  .object({
    surveyId: PublicId.describe('The survey.'),
    versionNumber: z.int().describe('The version written to.').meta({ example: 1 }),
    justifiedCount: z.int().describe('Warnings that got the justification.').meta({ example: 1 }),
    errorCount: z.int().describe('Errors in the version; each must be mended.').meta({ example: 0 }),
    unjustifiedCount: z.int().describe('Warnings that still need a justification.').meta({ example: 0 }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'JustificationReceipt', description: 'What a justification did, and what is left to justify.' });

export const FindingRuleAnswer = z
  .object({
    ruleId: RegisterCode.describe('Identifier; it never changes.').meta({
      example: 'full-time-equivalents-above-headcount',
    }),
    severity: z
      .enum(['error', 'warning'])
      .describe('An error is refused; a warning needs a justification.')
      .meta({ example: 'warning' }),
    stage: z
      .enum(['write', 'submission'])
      .describe('`write`: lines that break it are never stored. `submission`: asked of the survey as a whole.')
      .meta({ example: 'submission' }),
    ownerCode: z.string().describe('The organisation that answers for the rule.').meta({ example: 'national-office' }),
    version: z.int().describe('Grows when what the rule finds changes.').meta({ example: 1 }),
    titleSv: z.string().describe('Name in Swedish.').meta({ example: 'Fler årsarbetare än personer' }),
    titleEn: z.string().describe('Name in English.').meta({ example: 'More full-time equivalents than persons' }),
    whySv: z
      .string()
      .describe('Why it is asked and where its limits lie, in Swedish.')
      .meta({ example: 'Oftast är två kolumner förväxlade.' }),
    whyEn: z
      .string()
      .describe('Why it is asked and where its limits lie, in English.')
      .meta({ example: 'Mostly two columns were swapped.' }),
  })
  .meta({ id: 'FindingRule', description: 'A rule that surveys are checked by.' });
export const FindingRuleQuery = z.strictObject({
  ...pageQuery,
  severity: z.enum(['error', 'warning']).optional().describe('Only errors, or only warnings.'),
});

export const TemplateQuery = z.strictObject({
  level: z
    .enum(['region', 'municipality'])
    .default('region')
    .describe('Whether there is a row for each region or for each municipality.'),
  sectors: z
    .array(z.enum(sectors))
    .optional()
    .describe('Sectors to have rows for; regions get `region` and municipalities `municipality` unless told.'),
  professionCodes: z
    .array(RegisterCode)
    .max(limits.professionsPerRound)
    .optional()
    .describe('Only these of the professions asked for.')
    .meta({ example: ['lakare'] }),
  includeHorizon: queryBoolean
    .default(true)
    .describe('Whether there are rows for the years ahead too, where need is asked for.'),
});

const share = (what: string, example: number | null) =>
  z.number().min(0).max(1).nullable().describe(what).meta({ example });
const CellCompleteness = z
  .object({
    expected: z
      .int()
      .nullable()
      .describe('Cells waited for; null for a sector before which there was no round.')
      .meta({ example: 21 }),
    received: z
      .int()
      .describe('Cells in submitted, approved or accepted versions, by sector also those that nobody waited for.')
      .meta({ example: 18 }),
    receivedOnTime: z.int().describe('Those whose council first submitted in time.').meta({ example: 15 }),
    approved: z.int().describe('Those in approved or accepted versions.').meta({ example: 12 }),
    accepted: z.int().describe('Those in accepted versions.').meta({ example: 12 }),
    shareReceived: share('The part of the expected that was received.', 0.8571),
    populationShareReceived: share('The same weighted by inhabitants; null where a figure is missing.', 0.9021),
    staffShareReceived: share(
      'The same weighted by the last round’s staff; null where there was none, and for others than the national office.',
      null,
    ),
  })
  .meta({ id: 'CellCompleteness', description: 'What has come of the cells that are waited for.' });

const SurveyCompleteness = z
  .object({
    expected: z.int().describe('Councils.').meta({ example: 6 }),
    received: z.int().describe('Submitted, approved or accepted.').meta({ example: 5 }),
    receivedOnTime: z.int().describe('Received and first submitted by the due time.').meta({ example: 4 }),
    receivedLate: z.int().describe('Received and first submitted after it.').meta({ example: 1 }),
    overdue: z.int().describe('Never submitted, and the due time has passed.').meta({ example: 0 }),
    approved: z.int().describe('Approved or accepted.').meta({ example: 3 }),
    accepted: z.int().describe('Accepted.').meta({ example: 3 }),
  })
  .meta({ id: 'SurveyCompleteness', description: 'How many councils’ surveys have come.' });

export const RoundCompleteness = z
  .object({
    roundId: PublicId.describe('The round.'),
    dueAt: Instant.describe('When surveys are due.').meta({ example: '2030-01-31T22:59:59.000Z' }),
    countedAt: Instant.describe('When this was counted.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    surveys: SurveyCompleteness,
    cells: CellCompleteness.describe('Regions × professions asked for, with a line of the base year.'),
    councils: z
      .array(
        z.object({
          healthcareRegionCode: RegisterCode.describe('The council.').meta({ example: 'sodra' }),
          nameSv: z.string().describe('Name in Swedish.').meta({ example: 'Södra sjukvårdsregionen' }),
          nameEn: z.string().nullable().describe('Name in English.').meta({ example: null }),
          state: z
            .enum(['submitted', 'approved', 'accepted', 'locked'])
            .nullable()
            .describe('How far its answer has come; null while it has none or is a draft.')
            .meta({ example: 'accepted' }),
          timeliness: z
            .enum(['on-time', 'late', 'overdue', 'awaited'])
            .describe('By its first submission; one that never came is awaited, and overdue after the due time.')
            .meta({ example: 'on-time' }),
          firstSubmittedAt: Instant.nullable()
            .describe('Its first submission.')
            .meta({ example: '2019-12-20T12:00:00.000Z' }),
          cells: CellCompleteness.describe('The cells of its undivided regions.'),
        }),
      )
      .describe('By council.'),
    dividedRegions: CellCompleteness.nullable().describe(
      'The cells of regions that lie in two healthcare regions, which either council may report.',
    ),
    professions: z
      .array(
        z.object({
          professionCode: RegisterCode.describe('The profession.').meta({ example: 'lakare' }),
          nameSv: z.string().describe('Name in Swedish.').meta({ example: 'läkare' }),
          nameEn: z.string().nullable().describe('Name in English.').meta({ example: 'physician' }),
          cells: CellCompleteness,
        }),
      )
      .describe('By profession.'),
    sectors: z
      .array(
        z.object({
          sector: z.enum(sectors).describe('The sector.').meta({ example: 'region' }),
          cells: CellCompleteness.describe('Waited for is what the last round had.'),
        }),
      )
      .describe('By sector.'),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'RoundCompleteness', description: 'How complete a round is, and whether it came in time.' });

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

const TemplateValues = z
  .object(lineValues)
  .meta({ id: 'TemplateValues', description: 'What a line says besides which cell it is about.' });

/** A template as JSON, for programs that show it to people. */
export const SurveyTemplate = z
  .object({
    rows: z
      .array(
        z.object({
          areaCode: RegisterCode.describe('Region or municipality.').meta({ example: '07' }),
          areaName: z.string().describe('Its name.').meta({ example: 'Region Kronoberg' }),
          professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
          professionName: z.string().describe('Its name.').meta({ example: 'läkare' }),
          specialtyCode: RegisterCode.nullable().describe('Specialty.').meta({ example: null }),
          sector: z.enum(sectors).describe('Who runs the activity.').meta({ example: 'region' }),
          year: Year.describe('The base year or one of the horizon years.').meta({ example: 2019 }),
          last: TemplateValues.nullable().describe('What the last round said.'),
          now: TemplateValues.nullable().describe('What the survey says already.'),
        }),
      )
      .max(limits.templateRows)
      .describe('A row for each cell to fill in.'),
  })
  .meta({ id: 'SurveyTemplate', description: 'The cells that a council is asked for, with the last round’s values.' });
