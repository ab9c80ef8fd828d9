import { z } from 'zod';
import { Instant, PublicId, RegisterCode, text } from '../../core/codecs.ts';
import { limits } from '../../core/limits.ts';
import { Link, pageQuery } from '../../core/page.ts';
import { surveyStates } from '../surveys/schemas.ts';

/** A term: VT is the spring half of the year and HT the autumn half. */
const Term = z
  .string()
  .regex(/^(19|20)\d{2}-(VT|HT)$/)
  .describe('The term: the year and VT (spring) or HT (autumn).')
  .meta({ example: '2026-HT' });

const persons = (what: string, example: number | null) =>
  z.int().min(0).max(limits.educationPersonsMaximum).nullable().optional().describe(what).meta({ example });

/** What is told of a programme at a site in a term. A place is not an admission, and an admission not a beginner. */
const figureValues = {
  placesAdvised: persons('Places that the institution was advised to offer.', 120),
  placesDecided: persons('Places that the institution has decided on.', 110),
  placesOffered: persons('Places open for application.', 110),
  eligibleFirstChoiceApplicants: persons('Eligible persons with the programme as first choice.', 240),
  admitted: persons('Persons admitted in the last selection.', 125),
  beginners: persons('Persons registered for the first time.', 104),
  graduates: persons('Persons who took the degree in the term.', 78),
  clinicalPlacementWeeks: z
    .int()
    .min(0)
    .max(limits.placementWeeksMaximum)
    .nullable()
    .optional()
    .describe('Capacity of clinical placements (VFU) for the programme, student-weeks in the term.')
    .meta({ example: 1400 }),
  comment: text(limits.textCharacters).nullable().optional().describe('Free text.').meta({ example: null }),
};

const figureKey = {
  siteMunicipalityCode: z
    .string()
    .regex(/^\d{4}$/)
    .describe('Municipality where the programme is given.')
    .meta({ example: '0126' }),
  professionCode: RegisterCode.describe('Profession that the degree leads to.').meta({ example: 'sjukskoterska' }),
};

/** One line of a report: a site, a programme and what is told of them. */
export const EducationLine = z
  .strictObject({ ...figureKey, ...figureValues })
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

const nullablePersons = (what: string, example: number | null) => z.int().nullable().describe(what).meta({ example });

/** A figure as it is read, with where it comes from. */
export const EducationFigure = z
  .object({
    institutionCode: RegisterCode.describe('The institution.').meta({ example: 'KI' }),
    ...figureKey,
    healthcareRegionCode: RegisterCode.nullable()
      .describe('The healthcare region of the site on the term’s first day.')
      .meta({ example: 'stockholm-gotland' }),
    term: Term,
    placesAdvised: nullablePersons('Places advised.', 120),
    placesDecided: nullablePersons('Places decided on.', 110),
    placesOffered: nullablePersons('Places open for application.', 110),
    eligibleFirstChoiceApplicants: nullablePersons('Eligible first-choice applicants.', 240),
    admitted: nullablePersons('Persons admitted.', 125),
    beginners: nullablePersons('Persons registered for the first time.', 104),
    graduates: nullablePersons('Persons who took the degree.', 78),
    clinicalPlacementWeeks: nullablePersons('Student-weeks of clinical placement.', 1400),
    comment: z.string().nullable().describe('Free text.').meta({ example: null }),
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

export const EducationFinding = z
  .object({
    ruleId: z.string().describe('The rule that found it.').meta({ example: 'beginners-above-admitted' }),
    severity: z.enum(['error', 'warning']).describe('An error blocks submission.').meta({ example: 'warning' }),
    siteMunicipalityCode: z.string().describe('The site.').meta({ example: '0126' }),
    professionCode: RegisterCode.describe('The profession.').meta({ example: 'sjukskoterska' }),
    detail: z
      .string()
      .describe('What was seen, in the language asked for.')
      .meta({ example: '104 nybörjare men bara 100 antagna.' }),
  })
  .meta({ id: 'EducationFinding', description: 'Something in a report that looks odd.' });
