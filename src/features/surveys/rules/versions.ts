import { Problem } from '../../../core/problem.ts';

/** A version as it is named: by its number. */
interface Numbered {
  readonly number: number;
}

/**
 * The version that a query parameter names.
 *
 * @param versions the versions that the caller may see
 * @throws Problem 404 that names those there are
 */
export const versionNamed = <Version extends Numbered>(
  versions: readonly Version[],
  number: number,
  parameter: string,
): Version => {
  const found = versions.find((version) => version.number === number);
  if (found !== undefined) return found;
  const accepted = versions.map((version) => String(version.number)).sort((one, other) => Number(one) - Number(other));
  const detail = {
    sv: `Kartläggningen har ingen version ${number} som du får se. Välj bland dem som finns.`,
    en: `The survey has no version ${number} that you may see. Choose among those there are.`,
  };
  throw new Problem('not-found', detail, {
    faults: [{ code: 'unknown-version', parameter, value: String(number), accepted, detail }],
  });
};
