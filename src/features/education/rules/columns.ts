/** The columns of a report's file, Swedish headings first. */
export const educationColumns = [
  { key: 'siteMunicipalityCode', headings: ['Studieort', 'Site'], kind: 'text', required: true },
  { key: 'professionCode', headings: ['Yrke', 'Profession'], kind: 'text', required: true },
  { key: 'placesAdvised', headings: ['Rekommenderade platser', 'Places advised'], kind: 'integer' },
  { key: 'placesDecided', headings: ['Beslutade platser', 'Places decided'], kind: 'integer' },
  { key: 'placesOffered', headings: ['Utlysta platser', 'Places offered'], kind: 'integer' },
  {
    key: 'eligibleFirstChoiceApplicants',
    headings: ['Behöriga förstahandssökande', 'Eligible first-choice applicants'],
    kind: 'integer',
  },
  { key: 'admitted', headings: ['Antagna', 'Admitted'], kind: 'integer' },
  { key: 'beginners', headings: ['Nybörjare', 'Beginners'], kind: 'integer' },
  { key: 'graduates', headings: ['Examinerade', 'Graduates'], kind: 'integer' },
  { key: 'clinicalPlacementWeeks', headings: ['VFU-veckor', 'Clinical placement weeks'], kind: 'integer' },
  { key: 'comment', headings: ['Kommentar', 'Comment'], kind: 'text' },
] as const;
