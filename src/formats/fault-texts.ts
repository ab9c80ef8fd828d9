import { limits } from '../core/limits.ts';
import type { Bilingual } from '../core/problem.ts';

/** What can be wrong in a file's heading, rows and cells, with what to do about it. The codes are stable. */
const texts = {
  'not-a-number': {
    sv: 'Ett tal väntades här. Skriv bara siffror, med decimalkomma; lämna cellen tom om uppgift saknas.',
    en: 'A number was expected here. Write digits only; leave the cell empty where there is no figure.',
  },
  'malformed-thousands': {
    sv: 'Mellanrummen i talet skiljer inte tusental. Skriv talet utan mellanrum eller i grupper om tre siffror.',
    en: 'The blanks in the number do not part thousands. Write it without blanks or in groups of three digits.',
  },
  'ambiguous-separator': {
    sv: 'Tecknet i talet kan vara decimaltecken eller tusentalsavgränsare. Skriv talet utan tusentalsavgränsare.',
    en: 'The sign in the number may be a decimal or a thousands separator. Write it without thousands separators.',
  },
  'repeated-separator': {
    sv: 'Talet har flera decimaltecken. Skriv ett tal per cell, med ett decimalkomma.',
    en: 'The number has several decimal separators. Write one number in each cell, with one separator.',
  },
  'unit-in-number': {
    sv: 'Skriv bara talet, utan enhet eller annan text.',
    en: 'Write the number only, without a unit or other text.',
  },
  'exponent-in-number': {
    sv: 'Skriv talet med alla siffror, inte i exponentform.',
    en: 'Write all digits of the number, not the exponent form.',
  },
  'date-in-number': {
    sv: 'Här står ett datum där ett tal väntades. Kontrollera att kalkylprogrammet inte har gjort om talet.',
    en: 'A date stands where a number was expected. See whether the spreadsheet has changed the number.',
  },
  'date-in-text': {
    sv: 'Här står ett datum där text väntades. Formatera cellen som text och skriv värdet igen.',
    en: 'A date stands where text was expected. Format the cell as text and write the value again.',
  },
  'percent-in-number': {
    sv: 'Här står en procentsats där ett antal väntades. Skriv antalet och ta bort procentformatet.',
    en: 'A percentage stands where a count was expected. Write the count and remove the percent format.',
  },
  'leading-zero': {
    sv: 'Talet börjar med noll. Kontrollera att det inte är en kod i fel kolumn.',
    en: 'The number begins with a zero. See whether it is a code in the wrong column.',
  },
  'too-many-decimals': {
    sv: 'Talet har för många decimaler. Avrunda det.',
    en: 'The number has too many decimals. Round it.',
  },
  'decimals-in-whole-number': {
    sv: 'Ett heltal väntades här, men talet har decimaler. Avrunda det, eller se efter om det hör till en annan kolumn.',
    en: 'A whole number was expected here, but it has decimals. Round it, or see whether it belongs to another column.',
  },
  'number-too-large': { sv: 'Talet är för stort.', en: 'The number is too large.' },
  'malformed-year': { sv: 'Skriv årtalet med fyra siffror.', en: 'Write the year with four digits.' },
  'truth-value': {
    sv: 'Här står sant eller falskt. Skriv värdet som text eller tal.',
    en: 'A truth value stands here. Write the value as text or as a number.',
  },
  'error-cell': {
    sv: 'Cellen visar ett fel från kalkylprogrammet. Rätta formeln eller skriv värdet.',
    en: 'The cell shows an error of the spreadsheet. Correct the formula or write the value.',
  },
  'cell-without-heading': {
    sv: 'Cellen står i en kolumn utan rubrik. Ta bort den eller sätt en rubrik.',
    en: 'The cell stands in a column without a heading. Remove it or give the column a heading.',
  },
  'too-few-cells': {
    sv: 'Raden är kortare än rubrikraden och saknar en kolumn som måste finnas.',
    en: 'The row is shorter than the heading and lacks a column that must be there.',
  },
  'too-many-cells': {
    sv: 'Raden har fler celler än rubrikraden. Ett decimal- eller tusentalskomma delar talet där kommat skiljer cellerna åt: skriv decimalpunkt, sätt talet inom citattecken eller spara med semikolon.',
    en: 'The row has more cells than the heading row. A decimal or thousands comma cuts the number where the comma parts cells: write a decimal point, quote the number or save with semicolons.',
  },
  'number-parted-by-comma': {
    sv: 'Raden har färre celler än rubrikraden, och två tal intill varandra kan vara ett tal som ett komma har delat. Skriv radens alla kommatecken, eller spara med semikolon.',
    en: 'The row has fewer cells than the heading row, and two numbers side by side may be one that a comma has cut. Write all commas of the row, or save with semicolons.',
  },
  'file-cut-off': {
    sv: 'Filen verkar vara avklippt: den sista raden är kortare än rubrikraden och saknar radslut. Skicka hela filen på nytt.',
    en: 'The file seems to be cut off: its last row is shorter than the heading row and has no line end. Send the whole file again.',
  },
  'no-line-end': {
    sv: 'Filens sista rad saknar radslut. Kontrollera att filen är hel och att radens sista värde stämmer.',
    en: 'The last row of the file has no line end. See whether the file is whole and the last value of the row right.',
  },
  'column-not-read': {
    sv: 'Kolumnens rubrik är ingen som läses, och det som står i kolumnen sparas inte. Ge den en godtagen rubrik om värdena ska med.',
    en: 'The heading of the column is none that is read, and what stands in the column is not stored. Give it an accepted heading if its values are meant.',
  },
  'hidden-column': {
    sv: 'Kolumnen är dold i arbetsboken men har lästs. Visa den och kontrollera värdena, eller töm den.',
    en: 'The column is hidden in the workbook but has been read. Show it and see to its values, or empty it.',
  },
  'uncomputed-formula': {
    sv: 'Cellen har en formel som inte är beräknad. Öppna filen i ett kalkylprogram, låt det räkna om och spara, eller skriv värdet.',
    en: 'The cell has a formula that is not computed. Open the file in a spreadsheet program, let it compute and save, or write the value.',
  },
  'unreadable-cell': {
    sv: 'Cellens innehåll är skadat och kan inte läsas. Skriv värdet på nytt och spara arbetsboken.',
    en: 'The content of the cell is damaged and cannot be read. Write the value again and save the workbook.',
  },
  'invisible-sign': {
    sv: 'Talet innehåller ett tecken som inte syns. Skriv talet på nytt för hand.',
    en: 'The number holds a sign that is not seen. Write the number again by hand.',
  },
  'malformed-quotes': {
    sv: 'Citattecknen på raden stämmer inte. Efter ett avslutande citattecken ska ett skiljetecken eller radslut komma.',
    en: 'The quotes in the row are wrong. A delimiter or the end of the row must follow a closing quote.',
  },
  'unclosed-quote': {
    sv: 'Ett citattecken som börjar på raden avslutas aldrig; filen kan vara avklippt. Resten av filen kan inte läsas.',
    en: 'A quote that begins in the row is never closed; the file may be cut off. The rest of the file cannot be read.',
  },
  'row-too-long': {
    sv: `Raden är längre än ${limits.recordCharacters} tecken. Kontrollera citattecken och radslut; resten av filen kan inte läsas.`,
    en: `The row is longer than ${limits.recordCharacters} characters. See to the quotes and line ends; the rest of the file cannot be read.`,
  },
  'unknown-heading': {
    sv: 'Rubriken känns inte igen. Rätta den eller ta bort kolumnen.',
    en: 'The heading is not known. Correct it or remove the column.',
  },
  'duplicate-heading': {
    sv: 'Två kolumner har rubriker som betyder samma sak. Ta bort den ena.',
    en: 'Two columns have headings that mean the same. Remove one of them.',
  },
  'missing-heading': {
    sv: 'En kolumn som måste finnas saknas. Rubrikerna ska stå på rad 1: ta bort rader ovanför dem, eller lägg till kolumnen.',
    en: 'A column that must be there is missing. Headings stand in row 1: remove rows above them, or add the column.',
  },
  'too-many-columns': { sv: 'Filen har för många kolumner.', en: 'The file has too many columns.' },
  'empty-file': {
    sv: 'Filen är tom. Rad 1 ska innehålla rubriker.',
    en: 'The file is empty. Row 1 must hold headings.',
  },
} as const satisfies Record<string, Bilingual>;

/** Stable codes of what can be wrong in a tabular file. */
export type TabularFaultCode = keyof typeof texts;

/** What a code means and what to do, in both languages. */
export const faultText = (code: TabularFaultCode): Bilingual => texts[code];
