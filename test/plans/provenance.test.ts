import t from 'tap';
import { testApi } from '../support/api.ts';
import { randomFrom } from '../support/random.ts';
import { acceptRandomRound } from '../support/random-round.ts';
import { recompute } from '../support/recompute.ts';

const api = await testApi(t);
const councils = ['sodra', 'vastra', 'mellansverige', 'stockholm-gotland', 'sydostra'];
const { roundId, office } = await acceptRandomRound(api, { councils, seed: 1 });
const secondOfficer = await api.nationalOffice();

interface Figure {
  figureId: string;
  areaCode: string;
  professionCode: string;
  sector: string;
  year: number;
  measureCode: string;
  value: number | null;
  status: string;
  marks: string[];
}

const figuresOf = async (planId: string): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await office.get(`/plans/${planId}/figures?limit=1000&page=${page}`);
    figures.push(...body.figures);
    if (body.figures.length < 1000) return figures;
  }
};

/** Builds a draft, and adjusts one sum of it with a second person's approval. */
const adjustedPlan = async (request: object): Promise<string> => {
  const { body: plan } = await office.post('/plans', { roundId, ...request });
  const figures = await figuresOf(plan.planId);
  const target = figures.find(
    (figure) =>
      /^\d\d$/.test(figure.areaCode) &&
      figure.measureCode === 'full-time-equivalents' &&
      figure.professionCode === 'specialistsjukskoterska' &&
      figure.sector !== 'total' &&
      !figure.marks.includes('from-narrower-professions') &&
      (figure.value ?? 0) > 10,
  );
  const path = `/plans/${plan.planId}`;
  const proposed = await office.change('POST', `${path}/adjustments`, path, {
    areaCode: target?.areaCode,
    professionCode: target?.professionCode,
    sector: target?.sector,
    year: 2024,
    measureCode: 'full-time-equivalents',
    amount: -7.25,
    reason: 'Räknade två gånger.',
  });
  if (proposed.status !== 201) throw new Error(proposed.text);
  const approval = `${path}/adjustments/${proposed.body.adjustmentId}/approvals`;
  const approved = await secondOfficer.change('POST', approval, path);
  if (approved.status !== 201) throw new Error(approved.text);
  return approved.body.planId;
};

const requests = [
  {
    name: 'imputed, allocated and adjusted',
    count: 200,
    missingCouncils: 'imputed',
    allocation: { key: 'population', populationDate: '2024-12-31' },
  },
  { name: 'missing left out, Halland not split', count: 60, missingCouncils: 'left-out' },
];

for (const { name, count, ...request } of requests) {
  t.test(
    `${count} figures drawn at random are computed again from their provenance alone, bit for bit: ${name}`,
    async (t) => {
      const planId = await adjustedPlan(request);
      const figures = (await figuresOf(planId)).filter((figure) => figure.value !== null);
      const adjusted = figures.filter((figure) => figure.marks.includes('adjusted'));
      const random = randomFrom(7);
      const seen = new Set<string>();
      for (let drawn = 0; drawn < count; drawn += 1) {
        // A tenth of them from the few that an adjustment touches.
        const figure = random.pick(drawn % 10 === 0 ? adjusted : figures);
        const { body, status } = await office.get(`/plans/${planId}/figures/${figure.figureId}/provenance`);
        t.equal(status, 200, figure.figureId);
        t.equal(body.lineCount, body.lines.length);
        const { value, denominator } = recompute(body);
        const isEqual = Object.is(value, body.figure.value) && Object.is(denominator, body.figure.denominator);
        t.ok(
          isEqual,
          `${figure.figureId} ${figure.marks} ${value} ${body.figure.value} ${denominator} ${body.figure.denominator}`,
        );
        for (const mark of body.figure.marks) seen.add(mark);
      }
      const expected =
        request.missingCouncils === 'imputed'
          ? ['adjusted', 'allocated', 'from-narrower-professions', 'imputed']
          : ['from-narrower-professions'];
      for (const mark of expected) t.ok(seen.has(mark), `figures drawn hold some that are ${mark}`);
    },
  );
}
