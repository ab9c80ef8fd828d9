/** Accepted figures of one programme at one site in one calendar year. */
export interface YearlyEducation {
  readonly institutionCode: string;
  readonly professionCode: string;
  readonly siteMunicipalityCode: string;
  readonly healthcareRegionCode: string | null;
  readonly year: number;
  readonly placesAdvised: number | null;
  readonly placesDecided: number | null;
  readonly placesOffered: number | null;
  readonly applicants: number | null;
  readonly beginners: number | null;
  readonly graduates: number | null;
  readonly clinicalPlacementWeeks: number | null;
}
