import type { Section } from '../../../../core/document.ts';
import type { ReportContext } from './context.ts';

/** The plan's hash, and how a reader computes it again from what the API gives. */
export const checksumChapter = (context: ReportContext): Section => {
  const { say, input } = context;
  return {
    id: 'kontrollsumma',
    heading: say('Kontrollsumma', 'Checksum'),
    blocks: [
      {
        kind: 'paragraph',
        runs: context.text(
          say(
            'Kontrollsumman är SHA-256 över planens alla tal och dess underlag i kanonisk JSON (RFC 8785), så som du får se dem. Samma underlag ger samma summa, så planen kan prövas av var och en.',
            'The checksum is SHA-256 over all figures of the plan and what they rest on, in canonical JSON (RFC 8785), as you may see them. The same inputs give the same sum, so that everyone can verify the plan.',
          ),
        ),
      },
      {
        kind: 'list',
        items: [
          say(
            'Hämta planen som JSON och ta dess record. Hämta alla sidor av planens tal och ta figures, i den ordning som de kommer.',
            'Fetch the plan as JSON and take its record. Fetch all pages of the plan’s figures and take figures, in the order that they come in.',
          ),
          say(
            'Skriv {"figures": […], "record": {…}} som kanonisk JSON: nycklarna i ordning, inga blanktecken. SHA-256 över de byten i UTF-8 är kontrollsumman.',
            'Write {"figures": […], "record": {…}} as canonical JSON: names in order, no white space. SHA-256 over those bytes in UTF-8 is the checksum.',
          ),
          say(
            'Radernas kontrollsumma för varje råd är SHA-256 över originalet av dess svar, som finns hos kvittot. Den visas bara för den som får se alla tal.',
            'The checksum of each council’s lines is SHA-256 over the original of its survey, which the receipt leads to. It is shown only to those who may see every figure.',
          ),
          say(
            'För nationella kontoret ingår skyddade tal med sina värden. För alla andra gäller publicHash: den räknas över det som svaras utan token, där skyddade tal saknar värde och raderna sin summa.',
            'For the national office hidden figures are part of it with their values. For all others publicHash holds: it is computed over what is answered without a token, where hidden figures have no value and the lines no sum.',
          ),
        ].map((item) => context.text(item)),
      },
      {
        kind: 'facts',
        facts: [
          { term: 'SHA-256', runs: [{ text: input.plan.contentHash, code: true }] },
          ...(input.plan.textsHash === null
            ? []
            : [
                {
                  term: say('SHA-256, bedömningar och rekommendationer', 'SHA-256, judgements and recommendations'),
                  runs: [{ text: input.plan.textsHash, code: true }],
                },
              ]),
          {
            term: say('Planen', 'The plan'),
            runs: [{ text: input.plan.id, href: `${input.baseUrl}/plans/${input.plan.id}`, code: true }],
          },
          {
            term: say('Tal i planen', 'Figures in the plan'),
            runs: context.text(context.number(input.plan.figureCount)),
          },
        ],
      },
    ],
    sections: [],
  };
};
