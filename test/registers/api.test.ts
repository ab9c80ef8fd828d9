import t from 'tap';
import { testApi } from '../support/api.ts';

const api = await testApi(t);
const reader = await api.reader();

t.test('every register is read as a list and by the address of its first entry, by whoever asks', async (t) => {
  for (const register of [
    ...['healthcare-regions', 'regions', 'municipalities', 'institutions', 'professions', 'specialties'],
    'population-figures',
  ]) {
    const list = await reader.get(`/${register}`);
    t.equal(list.status, 200, register);
    t.match(list.headers.link, /rel="first"/, register);
    const [name = ''] = Object.keys(list.body).filter((member) => !member.startsWith('_'));
    const [first] = list.body[name];
    const self = first._links?.find(({ rel }: { rel: string }) => rel === 'self');
    if (self === undefined) continue;
    const entry = await reader.get(self.href.replace(/^.*\/v1/, ''));
    t.equal(entry.status, 200, self.href);
    t.match(entry.body, { code: first.code });
  }
});
