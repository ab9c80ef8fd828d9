/**
 * The series of registration numbers: behovskartläggning. Whoever runs the service registers under its own name; the
 * series says only what is registered.
 */
const series = 'BK';

/** A registration number as people write it: series, year, and the number in the year. */
export const registrationNumberOf = (year: number, number: number): string =>
  `${series} ${year}/${String(number).padStart(6, '0')}`;

/** The matter in short, as OSL (2009:400) 5 kap. 2 § asks for; in Swedish, since the register is. */
export const matterOf = (submission: {
  roundName: string;
  healthcareRegionName: string;
  versionNumber: number;
  correctsNumber: number | null;
}): string => {
  const { roundName, healthcareRegionName, versionNumber, correctsNumber } = submission;
  const correction = correctsNumber === null ? '' : `, rättelse av version ${correctsNumber}`;
  return `${roundName}, ${healthcareRegionName}, version ${versionNumber}${correction}`;
};
