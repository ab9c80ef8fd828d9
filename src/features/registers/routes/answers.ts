import type { Page } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { Links } from '../../../http/contract.ts';
import type { Row } from '../queries.ts';
import type { HealthcareRegion, Institution, Municipality, Profession, Region, Specialty } from '../schemas.ts';

/** The page that holds the one item of a code. */
export const firstItem = { page: 1, limit: 1 };

/** The item of a page with one, or 404. */
export const onlyItem = <Item>({ items: [item] }: Page<Item>): Item => {
  if (item === undefined) throw notFound();
  return item;
};

/** The query that keeps an answer's links on the day that was asked for. */
export const dayOf = ({ validOn }: { validOn?: string | undefined }): string =>
  validOn === undefined ? '' : `?validOn=${validOn}`;

export const healthcareRegionAnswer = (row: Row<HealthcareRegion>, links: Links, day: string): HealthcareRegion => ({
  ...row,
  _links: [
    links.link('self', `/healthcare-regions/${row.code}${day}`),
    links.link('collection', `/healthcare-regions${day}`),
    ...row.members.map(({ kind, code }) =>
      links.link('item', `/${kind === 'region' ? 'regions' : 'municipalities'}/${code}${day}`),
    ),
  ],
});

const healthcareRegionLink = (links: Links, code: string, day: string) =>
  links.link('related', `/healthcare-regions/${code}${day}`);

export const regionAnswer = (row: Row<Region>, links: Links, day: string): Region => ({
  ...row,
  _links: [
    links.link('self', `/regions/${row.code}${day}`),
    links.link('collection', `/regions${day}`),
    ...row.healthcareRegionCodes.map((code) => healthcareRegionLink(links, code, day)),
  ],
});

export const municipalityAnswer = (row: Row<Municipality>, links: Links, day: string): Municipality => ({
  ...row,
  _links: [
    links.link('self', `/municipalities/${row.code}${day}`),
    links.link('collection', `/municipalities${day}`),
    links.link('up', `/regions/${row.regionCode}${day}`),
    ...(row.healthcareRegionCode === null ? [] : [healthcareRegionLink(links, row.healthcareRegionCode, day)]),
  ],
});

export const institutionAnswer = (row: Row<Institution>, links: Links, day: string): Institution => ({
  ...row,
  _links: [
    links.link('self', `/institutions/${row.code}${day}`),
    links.link('collection', `/institutions${day}`),
    ...row.degreeRights.map(({ professionCode }) => links.link('related', `/professions/${professionCode}`)),
  ],
});

export const professionAnswer = (row: Row<Profession>, links: Links): Profession => ({
  ...row,
  _links: [
    links.link('self', `/professions/${row.code}`),
    links.link('collection', '/professions'),
    ...(row.parentProfessionCode === null ? [] : [links.link('up', `/professions/${row.parentProfessionCode}`)]),
  ],
});

export const specialtyAnswer = (row: Row<Specialty>, links: Links): Specialty => ({
  ...row,
  _links: [
    links.link('self', `/specialties/${row.code}`),
    links.link('collection', '/specialties'),
    links.link('related', `/professions/${row.professionCode}`),
  ],
});
