import { z } from 'zod';
import { queryInteger } from './codecs.ts';
import { limits } from './limits.ts';

/** A link to follow, with the verb (national profile HYP.11–17). */
export const Link = z
  .object({
    href: z.url().describe('Absolute address.'),
    rel: z.string().describe('Relation, from IANA where one exists.'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('The verb to use.'),
  })
  .meta({
    id: 'Link',
    description: 'A link to follow, with its verb.',
    example: { href: 'https://api.example.se/kompetensforsorjning/v1/regions/12', rel: 'self', method: 'GET' },
  });
export type Link = z.output<typeof Link>;

/** The query parameters of every list: pages count from 1, and page 0 or one past the end is an empty page (FNS.07–14). */
export const pageQuery = {
  page: queryInteger({ minimum: 0, maximum: 1_000_000 }).default(1).describe('Page, counted from 1.'),
  limit: queryInteger({ minimum: 1, maximum: limits.pageSizeMaximum })
    .default(limits.pageSizeDefault)
    .describe('Items on a page.'),
};

export interface PageRequest {
  readonly page: number;
  readonly limit: number;
}

/** What a list query answers: the items of the page asked for and how many there are in all. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly totalRecords: number;
}

/** The rows to skip for a page; page 0 lies before the first row and is empty. */
export const offsetOf = (request: PageRequest): number => (request.page - 1) * request.limit;

/** The items of one page of a list that is held whole. */
export const itemsOf = <Item>(items: readonly Item[], { page, limit }: PageRequest): Item[] =>
  page < 1 ? [] : items.slice((page - 1) * limit, page * limit);

const PageMeta = z
  .object({
    totalRecords: z.int().describe('Items in all pages together.'),
    page: z.int().describe('This page, counted from 1.'),
    limit: z.int().describe('Items on a page at most.'),
    count: z.int().describe('Items on this page.'),
  })
  .meta({
    id: 'PageMeta',
    description: 'Where this page stands among all.',
    example: { totalRecords: 290, page: 1, limit: 20, count: 20 },
  });

/** The envelope of a paged answer: the items under a plural name, `_meta` and `_links` (FNS.10–13). */
export const pageOf = <Name extends string, Item extends z.ZodType>(name: Name, item: Item) =>
  z.object({
    [name]: z.array(item).describe('The items of this page.'),
    _meta: PageMeta,
    _links: z.array(Link).describe('self, first, prev, next and last, with the other query parameters kept.'),
  } as { [Key in Name]: z.ZodArray<Item> } & { _meta: typeof PageMeta; _links: z.ZodArray<typeof Link> });
