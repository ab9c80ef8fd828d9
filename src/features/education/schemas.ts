import { z } from 'zod';
import { Instant, PublicId, queryBoolean, RegisterCode, text } from '../../core/codecs.ts';
import { FileNotice } from '../../core/file-notice.ts';
import { limits } from '../../core/limits.ts';
import { Link, pageQuery } from '../../core/page.ts';
import { FindingJustification } from '../surveys/schemas/findings.ts';
import { surveyStates } from '../surveys/schemas.ts';

/** A term: VT is the spring half of the year and HT the autumn half. */
export const Term = z
  .string()
  .regex(/^(19|20)\d{2}-(VT|HT)$/)
  .describe('The term: the year and VT (spring) or HT (autumn).')
  .meta({ example: '2026-HT' });

const persons = (what: string, example: number | null) =>
  z.int().min(0).max(limits.educationPersonsMaximum).nullable().describe(what).meta({ example });

/** What is told in figures of a programme, in the order of the chain from advice to degree. */
export const educationMeasures = [
  'placesAdvised',
  'placesDecided',
  'placesOffered',
  'eligibleFirstChoiceApplicants',
  'admitted',
  'beginners',
  'graduates',
  'clinicalPlacementWeeks',
] as const;
export type EducationMeasure = (typeof educationMeasures)[number];

/** What is told of a programme at a site in a term. A place is not an admission, and an admission not a beginner. */
const figureValues = {
  placesAdvised: persons(
    'Places for beginners of the term that the institution was advised to have; no decision.',
    120,
  ),
  placesDecided: persons('Places for beginners of the term that the institution itself has decided on.', 110),
  placesOffered: persons('Places open for application to the term; a place is not an admission.', 110),
  eligibleFirstChoiceApplicants: persons(
    'Eligible persons with the programme and site as first choice in the application to the term.',
    240,
  ),
  admitted: persons('Persons admitted in the last selection, over-admission included; not yet beginners.', 125),
  beginners: persons('Persons registered on the programme for the first time in the term.', 104),
  graduates: persons('Persons who took the degree in the term, whenever they began.', 78),
  clinicalPlacementWeeks: z
    .int()
    .min(0)
    .max(limits.placementWeeksMaximum)
    .nullable()
    .describe('Clinical placements (VFU) that the programme has in the term: students times weeks, all cohorts.')
    .meta({ example: 1400 }),
  comment: text(limits.textCharacters).nullable().describe('Free text.').meta({ example: null }),
};

export const figureKey = {
  siteMunicipalityCode: z
    .string()
    .regex(/^\d{4}$/)
    .describe('Municipality where the programme is given.')
    .meta({ example: '0126' }),
  professionCode: RegisterCode.describe('Profession that the degree leads to.').meta({ example: 'sjukskoterska' }),
};

/** One line of a report: a site, a programme and what is told of them. */
export const EducationLine = z
  .strictObject({ ...figureKey, ...z.object(figureValues).partial().shape })
  .meta({ id: 'EducationLine', description: 'Education figures of one programme at one site in the report’s term.' });
export type EducationLine = z.output<typeof EducationLine>;

export const EducationLines = z
  .strictObject({
    lines: z.array(EducationLine).max(limits.educationFiguresPerReport).describe('All lines of the report.'),
  })
  .meta({ id: 'EducationLines', description: 'The lines of a report.' });

export const NewEducationReport = z
  .strictObject({ term: Term })
  .meta({ id: 'NewEducationReport', description: 'A report to begin for the caller’s own institution.' });
export type NewEducationReport = z.output<typeof NewEducationReport>;

const EducationEvent = z
  .object({
    at: Instant.describe('When (UTC).'),
    by: z.string().describe('Who: the subject of the token.').meta({ example: 'dev-institution-KI' }),
  })
  .meta({ id: 'EducationEvent', description: 'When a step was taken and by whom.' });

const EducationVersion = z
  .object({
    versionNumber: z.int().describe('Counts the versions of the report.').meta({ example: 1 }),
    state: z.enum(surveyStates).describe('How far this version has come.').meta({ example: 'submitted' }),
    lineCount: z.int().describe('Lines in the version.').meta({ example: 12 }),
    linesHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the lines in canonical JSON (RFC 8785), in order of codes; set at submission.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    createdAt: Instant.describe('When the version was begun.'),
    submitted: EducationEvent.nullable().describe('The submission.'),
    returned: EducationEvent.nullable().describe('The return for correction.').meta({ example: null }),
    returnReason: z.string().nullable().describe('Why it was returned.').meta({ example: null }),
    approved: EducationEvent.nullable().describe('The institution’s approval.'),
    accepted: EducationEvent.nullable().describe('The national office’s acceptance.'),
  })
  .meta({ id: 'EducationVersion', description: 'One version of a report; it never changes once it is not a draft.' });

export const EducationReport = z
  .object({
    reportId: PublicId.describe('Identifier of the report.'),
    institutionCode: RegisterCode.describe('The institution.').meta({ example: 'KI' }),
    term: Term,
    state: z.enum(surveyStates).describe('State of the newest version.').meta({ example: 'submitted' }),
    versionNumber: z.int().describe('The newest version.').meta({ example: 1 }),
    versions: z.array(EducationVersion).describe('All versions, newest first.'),
    _links: z.array(Link).describe('What the caller may do next.'),
  })
  .meta({ id: 'EducationReport', description: 'One institution’s education figures for one term.' });

export const ReportPath = z.strictObject({ reportId: PublicId.describe('Identifier of the report.') });
export const ReportListQuery = z.strictObject({
  ...pageQuery,
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'KI' }),
  term: Term.optional(),
});
export const ReportLinesQuery = z.strictObject(pageQuery);

export const NewEducationReturn = z
  .strictObject({
    reason: text(limits.textCharacters)
      .describe('Why the report goes back.')
      .meta({ example: 'Antalet antagna saknas för Huddinge.' }),
  })
  .meta({ id: 'NewEducationReturn', description: 'A return, with its reason.' });

/** A figure as it is read, with where it comes from. */
export const EducationFigure = z
  .object({
    institutionCode: RegisterCode.describe('The institution.').meta({ example: 'KI' }),
    ...figureKey,
    healthcareRegionCode: RegisterCode.nullable()
      .describe('The healthcare region of the site on the term’s first day.')
      .meta({ example: 'stockholm-gotland' }),
    term: Term,
    ...figureValues,
    state: z.enum(surveyStates).describe('State of the version.').meta({ example: 'accepted' }),
    reportId: PublicId.describe('The report.'),
    versionNumber: z.int().describe('Its version.').meta({ example: 1 }),
  })
  .meta({ id: 'EducationFigure', description: 'Education figures of one programme at one site in one term.' });

export const EducationFigureQuery = z.strictObject({
  ...pageQuery,
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'KI' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'sjukskoterska' }),
  healthcareRegionCode: RegisterCode.optional()
    .describe('Only sites in this healthcare region.')
    .meta({ example: 'stockholm-gotland' }),
  term: Term.optional(),
});
export type EducationFigureQuery = z.output<typeof EducationFigureQuery>;

const count = (what: string, example: number) => z.int().describe(what).meta({ example });

export const EducationFinding = z
  .object({
    ruleId: RegisterCode.describe('The rule that found it; see /education-finding-rules.').meta({
      example: 'beginners-above-admitted',
    }),
    severity: z
      .enum(['error', 'warning'])
      .describe('An error blocks submission; a warning does until it is justified.')
      .meta({ example: 'warning' }),
    ...figureKey,
    measure: z
      .enum(educationMeasures)
      .nullable()
      .describe('The field that it is about.')
      .meta({ example: 'beginners' }),
    observed: z.int().nullable().describe('The figure seen.').meta({ example: 104 }),
    compared: z
      .int()
      .nullable()
      .describe('What it was held against: another field, or the figure of another term.')
      .meta({ example: 100 }),
    detail: z
      .string()
      .describe('What was seen, in the language asked for.')
      .meta({ example: '104 nybörjare men bara 100 antagna.' }),
    justification: FindingJustification.nullable().describe('The justification that holds now; null where none does.'),
  })
  .meta({ id: 'EducationFinding', description: 'Something in a report that is wrong or looks odd.' });

const findingFilter = {
  siteMunicipalityCode: figureKey.siteMunicipalityCode.optional(),
  professionCode: figureKey.professionCode.optional(),
};
export const EducationFindingQuery = z.strictObject({
  ...pageQuery,
  ...findingFilter,
  ruleId: RegisterCode.optional().describe('Only findings of this rule.').meta({ example: 'beginners-above-admitted' }),
  justified: queryBoolean.optional().describe('Only findings with a justification that holds, or only those without.'),
});

export const NewEducationJustification = z
  .strictObject({
    text: text(limits.textCharacters)
      .describe('Why the figures stand; the approver and the national office read it.')
      .meta({ example: 'Fyra studenter med anstånd från förra hösten började nu.' }),
    ruleId: RegisterCode.describe('Warnings of this rule.').meta({ example: 'beginners-above-admitted' }),
    ...findingFilter,
  })
  .meta({
    id: 'NewEducationJustification',
    description: 'One justification for every warning of a rule, or of a rule at a site or for a profession.',
  });

export type NewEducationJustification = z.output<typeof NewEducationJustification>;

export const EducationJustificationReceipt = z
  .object({
    reportId: PublicId.describe('The report.'),
    versionNumber: count('The version written to.', 1),
    justifiedCount: count('Warnings that got the justification.', 1),
    errorCount: count('Errors in the version; each must be mended.', 0),
    unjustifiedCount: count('Warnings that still need a justification.', 0),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'EducationJustificationReceipt', description: 'What a justification did, and what is left to justify.' });

const ContentHash = z.string().regex(/^[0-9a-f]{64}$/);
export const ReplaceLinesQuery = z.strictObject({
  dryRun: queryBoolean.default(false).describe('Checks and compares as the write does, and writes nothing.'),
  contentHash: ContentHash.optional()
    .describe('The content hash that a dry run answered: other lines than those tried out are refused.')
    .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
});

const changedValue = (what: string, example: number) =>
  z.union([z.int(), z.string()]).nullable().describe(what).meta({ example });
const EducationComparison = z
  .object({
    added: count('Lines that are new.', 1),
    changed: count('Lines with other values.', 2),
    unchanged: count('Lines that are the same.', 9),
    removed: count('Lines that are gone.', 0),
    differences: z
      .array(
        z.object({
          kind: z
            .enum(['added', 'changed', 'removed'])
            .describe('What happened to the line.')
            .meta({ example: 'changed' }),
          ...figureKey,
          changes: z
            .array(
              z.object({
                field: z
                  .enum([...educationMeasures, 'comment'])
                  .describe('The field.')
                  .meta({ example: 'beginners' }),
                oldValue: changedValue('Value before; null where none was given.', 98),
                newValue: changedValue('Value now; null where none is given.', 104),
              }),
            )
            .describe('The fields that differ.'),
        }),
      )
      .describe('The lines that differ, in order of codes.'),
  })
  .meta({ id: 'EducationComparison', description: 'How lines compare with others, by site and profession.' });

/** What a write of lines did, or would do. */
export const EducationLinesReceipt = z
  .object({
    reportId: PublicId.describe('The report.'),
    versionNumber: count('The version written to, or tried out against.', 1),
    dryRun: z.boolean().describe('True where nothing was written.').meta({ example: true }),
    lineCount: count('Lines that were sent.', 12),
    contentHash: ContentHash.describe('SHA-256 of the lines, made as `linesHash` is at submission.').meta({
      example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    }),
    draft: EducationComparison.describe('Against what the draft held.'),
    yearBefore: EducationComparison.extend({
      term: Term,
      reportId: PublicId.describe('The report compared with.'),
      versionNumber: count('Its accepted version.', 1),
    })
      .nullable()
      .describe('Against the accepted report of the same term a year before; null where there is none.'),
    warnings: z.array(EducationFinding).describe('What looks odd and needs a justification before submission.'),
    unjustifiedCount: count('Warnings without a justification that holds.', 1),
    notices: z
      .array(FileNotice)
      .describe('What the sender may not have meant, such as hidden rows or texts that look broken; to be looked at.'),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'EducationLinesReceipt', description: 'What a write of lines did, or what a dry run of it would do.' });

const templateValues = z.object(figureValues);
/** A template as JSON, for programs that show it to people. */
export const EducationTemplate = z
  .object({
    rows: z
      .array(
        z.object({
          ...figureKey,
          siteName: z.string().describe('Name of the municipality.').meta({ example: 'Huddinge' }),
          professionName: z.string().describe('Name of the profession.').meta({ example: 'sjuksköterska' }),
          last: templateValues.nullable().describe('What was accepted for the same term a year before.'),
          now: templateValues.nullable().describe('What the draft says already.'),
        }),
      )
      .describe('A row for each site and programme.'),
  })
  .meta({
    id: 'EducationTemplate',
    description: 'The programmes that an institution is asked for, with last year’s figures.',
  });
export type EducationTemplate = z.output<typeof EducationTemplate>;
