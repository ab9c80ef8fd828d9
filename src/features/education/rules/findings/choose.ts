/** Which findings are asked for; what is left out does not narrow. */
export interface EducationFindingFilter {
  readonly ruleId?: string | undefined;
  readonly siteMunicipalityCode?: string | undefined;
  readonly professionCode?: string | undefined;
  readonly justified?: boolean | undefined;
}

/** The findings that a filter chooses. */
export const chooseFindings = <
  Found extends {
    readonly ruleId: string;
    readonly siteMunicipalityCode: string;
    readonly professionCode: string;
    readonly justification: unknown;
  },
>(
  findings: readonly Found[],
  filter: EducationFindingFilter,
): Found[] =>
  findings.filter(
    (found) =>
      found.ruleId === (filter.ruleId ?? found.ruleId) &&
      found.siteMunicipalityCode === (filter.siteMunicipalityCode ?? found.siteMunicipalityCode) &&
      found.professionCode === (filter.professionCode ?? found.professionCode) &&
      (filter.justified === undefined || filter.justified === (found.justification !== null)),
  );
