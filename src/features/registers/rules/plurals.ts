import type { Bilingual } from '../../../core/problem.ts';

const both = (sv: string, en: string): Bilingual => ({ sv, en });

/** The names of professions in the plural, as sentences about numbers of them have it; by the register's codes. */
const plurals: Readonly<Record<string, Bilingual>> = {
  apotekare: both('apotekare', 'pharmacists'),
  arbetsterapeut: both('arbetsterapeuter', 'occupational therapists'),
  audionom: both('audionomer', 'audiologists'),
  barnmorska: both('barnmorskor', 'midwives'),
  'biomedicinsk-analytiker': both('biomedicinska analytiker', 'biomedical laboratory scientists'),
  dietist: both('dietister', 'dietitians'),
  fysioterapeut: both('fysioterapeuter', 'physiotherapists'),
  'halso-och-sjukvardskurator': both('hälso- och sjukvårdskuratorer', 'healthcare counsellors'),
  kiropraktor: both('kiropraktorer', 'chiropractors'),
  lakare: both('läkare', 'physicians'),
  'lakare-at': both('AT-läkare', 'physicians in internship (AT)'),
  'lakare-bt': both('BT-läkare', 'physicians in introductory specialist training (BT)'),
  'lakare-specialist': both('läkare med specialistkompetens', 'specialist physicians'),
  'lakare-st': both('ST-läkare', 'physicians in specialist training'),
  logoped: both('logopeder', 'speech and language therapists'),
  'medicinsk-sekreterare': both('medicinska sekreterare', 'medical secretaries'),
  naprapat: both('naprapater', 'naprapaths'),
  optiker: both('optiker', 'optometrists'),
  ortopedingenjor: both('ortopedingenjörer', 'prosthetists and orthotists'),
  psykolog: both('psykologer', 'psychologists'),
  psykoterapeut: both('psykoterapeuter', 'psychotherapists'),
  receptarie: both('receptarier', 'dispensing pharmacists'),
  rontgensjukskoterska: both('röntgensjuksköterskor', 'diagnostic radiology nurses'),
  sjukhusfysiker: both('sjukhusfysiker', 'medical physicists'),
  sjukskoterska: both('sjuksköterskor', 'registered nurses'),
  skotare: both('skötare', 'psychiatric care attendants'),
  specialistsjukskoterska: both('specialistsjuksköterskor', 'specialist nurses'),
  'ssk-ambulanssjukvard': both('specialistsjuksköterskor i ambulanssjukvård', 'ambulance nurses'),
  'ssk-anestesisjukvard': both('specialistsjuksköterskor i anestesisjukvård', 'nurse anaesthetists'),
  'ssk-annan-inriktning': both(
    'specialistsjuksköterskor med annan inriktning',
    'specialist nurses with another orientation',
  ),
  'ssk-barn-och-ungdom': both(
    'specialistsjuksköterskor i hälso- och sjukvård för barn och ungdomar',
    'paediatric nurses',
  ),
  'ssk-distriktsskoterska': both('distriktssköterskor', 'district nurses'),
  'ssk-intensivvard': both('specialistsjuksköterskor i intensivvård', 'intensive care nurses'),
  'ssk-kirurgisk-vard': both('specialistsjuksköterskor i kirurgisk vård', 'surgical care nurses'),
  'ssk-medicinsk-vard': both('specialistsjuksköterskor i medicinsk vård', 'medical care nurses'),
  'ssk-onkologisk-vard': both('specialistsjuksköterskor i onkologisk vård', 'oncology nurses'),
  'ssk-operationssjukvard': both('specialistsjuksköterskor i operationssjukvård', 'theatre nurses'),
  'ssk-psykiatrisk-vard': both('specialistsjuksköterskor i psykiatrisk vård', 'psychiatric nurses'),
  'ssk-vard-av-aldre': both('specialistsjuksköterskor i vård av äldre', 'geriatric nurses'),
  tandhygienist: both('tandhygienister', 'dental hygienists'),
  tandlakare: both('tandläkare', 'dentists'),
  tandskoterska: both('tandsköterskor', 'dental nurses'),
  tandtekniker: both('tandtekniker', 'dental technicians'),
  underskoterska: both('undersköterskor', 'assistant nurses'),
  vardbitrade: both('vårdbiträden', 'care assistants'),
};

/** A profession's name in the plural; undefined for a code that has none here. */
export const pluralOf = (professionCode: string): Bilingual | undefined => plurals[professionCode];
