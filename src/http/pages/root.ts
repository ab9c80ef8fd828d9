import { roles, scopes } from '../../core/actor.ts';
import { type ProblemCode, problemCatalogue } from '../../core/problem.ts';
import { Html, html } from '../../formats/html.ts';
import { contact, description, limitations, serviceLevel, title } from '../about.ts';
import { apiVersion } from '../api-info.ts';
import type { OpenApiDocument } from '../document.ts';
import { guidanceOf } from '../guidance.ts';
import { renderOperations, renderSchemas } from './operations.ts';
import { pagePolicy, style } from './style.ts';

/** What the root page may load. */
export const rootPagePolicy = pagePolicy;

interface Section {
  readonly id: string;
  readonly sv: string;
  readonly en: string;
  readonly body: Html;
}

const pair = (sv: Html, en: Html): Html => html`<div class="pair"><div>${sv}</div><div lang="en">${en}</div></div>`;

const about = (base: string): Html => html`
${pair(
  html`<p>${description.sv}</p>
<p>Adressen är <code>${base}</code>. Specifikationen finns som <a href="${base}/openapi.json">openapi.json</a> enligt OpenAPI 3.1, och API:et följer den nationella REST API-profilen.</p>`,
  html`<p>${description.en}</p>
<p>The address is <code>${base}</code>. The specification is <a href="${base}/openapi.json">openapi.json</a>, OpenAPI 3.1, and the API follows Sweden’s national REST API profile.</p>`,
)}
<h3>Tjänstenivå <span lang="en">Service level</span></h3>
${pair(
  html`<dl><dt>Tillgänglighet</dt><dd>${serviceLevel.availability.sv}</dd><dt>Svarstid</dt><dd>${serviceLevel.responseTime.sv}</dd><dt>Support</dt><dd>${serviceLevel.support.sv}</dd></dl>`,
  html`<dl><dt>Availability</dt><dd>${serviceLevel.availability.en}</dd><dt>Response time</dt><dd>${serviceLevel.responseTime.en}</dd><dt>Support</dt><dd>${serviceLevel.support.en}</dd></dl>`,
)}
<h3>Kända begränsningar <span lang="en">Known limitations</span></h3>
${pair(
  html`<ul>${limitations.map(({ sv }) => html`<li>${sv}</li>`)}</ul>`,
  html`<ul>${limitations.map(({ en }) => html`<li>${en}</li>`)}</ul>`,
)}`;

const start = (base: string): Html => html`
${pair(
  html`<p>Öppna uppgifter hämtas utan token. Börja med att fråga API:et vem det är:</p>`,
  html`<p>Open data needs no token. Begin by asking the API who it is:</p>`,
)}
<pre tabindex="0" role="region" aria-label="Exempel: första anropet"><code>curl ${base}/api-info</code></pre>
${pair(
  html`<p>Övrigt kräver en åtkomsttoken. I utvecklingsmiljön utfärdas den för en roll; den gäller i fem minuter:</p>`,
  html`<p>The rest needs an access token. In development one is issued for a role; it lives for five minutes:</p>`,
)}
<pre tabindex="0" role="region" aria-label="Exempel: hämta token och anropa"><code>TOKEN=$(npm run -s token -- council-editor --council sodra)
curl -H "Authorization: Bearer $TOKEN" ${base}/surveys</code></pre>
<p>Roller <span lang="en">(roles)</span>: ${roles.map((role, index) => html`${index === 0 ? '' : ', '}<code>${role}</code>`)}.</p>`;

const terms = (): Html =>
  pair(
    html`<p>Register och publicerade uppgifter är öppna data under <a href="https://creativecommons.org/publicdomain/zero/1.0/deed.sv">CC0 1.0</a> och får användas fritt. Ange gärna källan.</p>
<p>Utkast och kartläggningar lämnas bara ut till den som har behörighet. Små antal skyddas, och skyddet får inte kringgås. API:et används inom de gränser som anges här; den som överskrider dem kan stängas av tills orsaken är åtgärdad.</p>`,
    html`<p>Registers and published data are open data under <a href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a>, free to use. Please name the source.</p>
<p>Drafts and surveys are given only to those with permission. Small counts are protected, and the protection may not be circumvented. Use the API within the limits stated here; who exceeds them may be shut out until the cause is mended.</p>`,
  );

const model = (document: OpenApiDocument): Html => html`
${pair(
  html`<p>Fältnamn är engelska i camelCase. Datum och tider följer RFC 3339; tider lämnas i UTC. Koder kommer från registren och är stabila, övriga identiteter är UUID. Listor sidindelas med <code>page</code> och <code>limit</code>, och svaret har <code>_meta</code> och <code>_links</code>.</p>`,
  html`<p>Field names are English in camelCase. Dates and times follow RFC 3339; times are given in UTC. Codes come from the registers and are stable, other identifiers are UUIDs. Lists are paged by <code>page</code> and <code>limit</code>, and the answer has <code>_meta</code> and <code>_links</code>.</p>`,
)}
${renderSchemas(document)}`;

const authentication = (): Html => html`
${pair(
  html`<p>Åtkomst ges med OAuth 2.0 för maskinklienter (client_credentials). Skicka token i <code>Authorization: Bearer</code>, aldrig i adressen. Token är en signerad JWT enligt RFC 9068 och gäller i högst fem minuter; hämta en ny när den gått ut. Organisationen följer av token, aldrig av innehållet.</p>
<p>Utan token svarar API:et 401, med otillräckligt omfång 403. Kan token inte prövas blir svaret 503: behåll den och försök igen.</p>`,
  html`<p>Access is by OAuth 2.0 for machine clients (client_credentials). Send the token in <code>Authorization: Bearer</code>, never in the address. It is a signed JWT by RFC 9068 that lives five minutes at most; fetch a new one when it has expired. The organisation follows from the token, never from a body.</p>
<p>Without a token the answer is 401, with too little scope 403. When a token cannot be verified the answer is 503: keep it and try again.</p>`,
)}
<p>Omfång <span lang="en">(scopes)</span>: ${scopes.map((scope, index) => html`${index === 0 ? '' : ', '}<code>${scope}</code>`)}.</p>`;

const lifecycle = (): Html =>
  pair(
    html`<p>Versionen är ${apiVersion} enligt semantisk versionering; huvudversionen står i adressen. Inom v1 görs bara tillägg: nya fält, nya koder och nya resurser. Bortse från det du inte känner igen.</p>
<p>En ny huvudversion aviseras minst tolv månader innan den gamla stängs, tidigast när ersättaren är i drift och det finns en beskriven väg över. Svar från en gammal version bär då <code>Deprecation</code>, <code>Sunset</code> och en länk till efterträdaren. Inget slutdatum är satt för v1.</p>`,
    html`<p>The version is ${apiVersion} by semantic versioning; the major version stands in the address. Within v1 only additions are made: new fields, new codes and new resources. Disregard what you do not know.</p>
<p>A new major version is announced at least twelve months before the old one closes, and not before the replacement is in use and a way to it is described. Answers of an old version then carry <code>Deprecation</code>, <code>Sunset</code> and a link to the successor. No end date is set for v1.</p>`,
  );

const contacts = (): Html =>
  pair(
    html`<p>${contact.name}, <a href="mailto:${contact.email}">${contact.email}</a>. Ange <code>instance</code> ur felsvaret, så hittar vi anropet. Sårbarheter anmäls enligt <a href="/.well-known/security.txt">security.txt</a>.</p>`,
    html`<p>The office of the national council, <a href="mailto:${contact.email}">${contact.email}</a>. Give the <code>instance</code> of the problem, and we will find the call. Report vulnerabilities as <a href="/.well-known/security.txt">security.txt</a> says.</p>`,
  );

const accessibility = (): Html =>
  pair(
    html`<p>Sidan ska följa lagen (2018:1937) om tillgänglighet till digital offentlig service. Den är statisk, fungerar utan skript, med tangentbord och vid 400 procents förstoring. Vi känner inte till några brister; hittar du någon, skriv till oss. Du kan också <a href="https://www.digg.se/tdosanmalan">anmäla brister till Digg</a>.</p>`,
    html`<p>This page is to follow the Swedish act (2018:1937) on the accessibility of digital public services. It is static and works without scripts, by keyboard and at 400 per cent zoom. We know of no faults; if you find one, write to us. You may also <a href="https://www.digg.se/tdosanmalan">report faults to Digg</a>.</p>`,
  );

const operations = (document: OpenApiDocument): Html => html`
${pair(
  html`<p>Alla operationer tar emot huvudfälten <code>traceparent</code> (W3C Trace Context) och <code>Accept-Language</code> (<code>sv</code> eller <code>en</code>) och svarar med <code>traceparent</code>. Beskrivningarna är på engelska.</p>`,
  html`<p>All operations take the headers <code>traceparent</code> (W3C Trace Context) and <code>Accept-Language</code> (<code>sv</code> or <code>en</code>) and answer with <code>traceparent</code>.</p>`,
)}
${renderOperations(document)}`;

const problems = (): Html => html`
${pair(
  html`<p>Fel beskrivs enligt RFC 9457 som <code>application/problem+json</code>. Fältet <code>type</code> leder hit, <code>code</code> är stabil och <code>errors</code> räknar upp alla fel på en gång.</p>`,
  html`<p>Errors are described by RFC 9457 as <code>application/problem+json</code>. The member <code>type</code> leads here, <code>code</code> is stable, and <code>errors</code> lists all faults at once.</p>`,
)}
<dl class="problems">${(Object.keys(problemCatalogue) as ProblemCode[])
  .toSorted((one, other) => problemCatalogue[one].status - problemCatalogue[other].status)
  .map((code) => {
    const { status, sv, en } = problemCatalogue[code];
    const guidance = guidanceOf(code);
    const meaning = pair(
      html`<p><strong>${sv}.</strong> ${guidance.sv}</p>`,
      html`<p><strong>${en}.</strong> ${guidance.en}</p>`,
    );
    return html`<div id="problem-${code}"><dt>${status} <code>${code}</code></dt><dd>${meaning}</dd></div>`;
  })}</dl>`;

const sectionsOf = (document: OpenApiDocument, base: string): Section[] => [
  { id: 'om', sv: 'Om API:et', en: 'About', body: about(base) },
  { id: 'start', sv: 'Kom igång', en: 'First call', body: start(base) },
  { id: 'villkor', sv: 'Villkor', en: 'Terms of use', body: terms() },
  { id: 'autentisering', sv: 'Autentisering', en: 'Authentication', body: authentication() },
  { id: 'livscykel', sv: 'Livscykel och versioner', en: 'Life cycle and versions', body: lifecycle() },
  { id: 'operationer', sv: 'Operationer', en: 'Operations', body: operations(document) },
  { id: 'datamodell', sv: 'Datamodell', en: 'Data model', body: model(document) },
  { id: 'felkoder', sv: 'Felkoder', en: 'Problems', body: problems() },
  { id: 'kontakt', sv: 'Kontakt', en: 'Contact', body: contacts() },
  { id: 'tillganglighet', sv: 'Tillgänglighet', en: 'Accessibility', body: accessibility() },
];

/** The root page: what this is, how to begin, and the whole document in a form that people can read. */
export const renderRootPage = (document: OpenApiDocument, publicBaseUrl: string): string => {
  const sections = sectionsOf(document, publicBaseUrl);
  // The style sheet is our own constant and stands byte for byte as its hash was taken.
  const page = html`<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – API</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#innehall">Till innehållet</a>
<header><div>
<h1>Kompetens&shy;försörjning i hälso- och sjukvården</h1>
<p>API för behovskartläggningar, utkast till nationell plan och underlag för dimensionering av vårdutbildningar.</p>
<p lang="en">An API for needs surveys, the draft of a national plan, and data for dimensioning health-care education.</p>
<p class="version">Version ${apiVersion}</p>
</div></header>
<div class="page">
<nav aria-labelledby="nav-title"><h2 id="nav-title">Innehåll</h2><ul>${sections.map(
    ({ id, sv }) => html`<li><a href="#${id}">${sv}</a></li>`,
  )}</ul></nav>
<main id="innehall" tabindex="-1">${sections.map(
    ({ id, sv, en, body }) =>
      html`<section aria-labelledby="${id}"><h2 id="${id}">${sv} <span lang="en">${en}</span></h2>${body}</section>`,
  )}</main>
</div>
<footer><div><p>${contact.name}. <a href="#tillganglighet">Tillgänglighet</a></p></div></footer>
</body>
</html>
`;
  return page.text;
};
