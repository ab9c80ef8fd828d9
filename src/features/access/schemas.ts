import { z } from 'zod';
import { roles } from '../../core/actor.ts';
import { RegisterCode, text } from '../../core/codecs.ts';
import { limits } from '../../core/limits.ts';

export const OrganisationKind = z.enum(['national-office', 'regional-council', 'institution', 'reader']);
export type OrganisationKind = z.output<typeof OrganisationKind>;

/** An organisation to be known here. A council names its healthcare region, an institution its code; others neither. */
export const NewOrganisation = z.strictObject({
  code: RegisterCode.describe('Our code, such as council-sodra.'),
  kind: OrganisationKind,
  nameSv: text(limits.nameCharacters),
  organisationNumber: z
    .string()
    .regex(/^[0-9]{10}$/)
    .optional()
    .describe('Ten digits without hyphen, the last of them a check digit.'),
  healthcareRegionCode: RegisterCode.optional(),
  institutionCode: RegisterCode.optional(),
});
export type NewOrganisation = z.output<typeof NewOrganisation>;

/** A client that the issuer knows, to be let in here for an organisation and with roles. */
export const NewClient = z.strictObject({
  clientId: text(limits.claimCharacters).describe('As in the claim client_id.'),
  organisationCode: RegisterCode,
  roles: z.array(z.enum(roles)).min(1),
});
export type NewClient = z.output<typeof NewClient>;
