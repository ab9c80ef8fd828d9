import type { Link, Page, PageRequest } from '../core/page.ts';
import type { QueryText } from './query.ts';

interface PageInput<Item> {
  readonly page: Page<Item>;
  readonly request: PageRequest;
  /** Absolute address of the list, without its query. */
  readonly url: string;
  /** The query as it came: every other parameter is kept in the links (FNS.12). */
  readonly pairs: QueryText['pairs'];
}

/** `_meta` and `_links` of a page (FNS.10-14). A page outside the range is empty, and its links lead back into it. */
export const describePage = <Item>({ page, request, url, pairs }: PageInput<Item>) => {
  const lastPage = Math.max(1, Math.ceil(page.totalRecords / request.limit));
  const linkTo = (rel: string, number: number): Link => {
    const query = new URLSearchParams(
      pairs.filter(([name]) => name !== 'page' && name !== 'limit').map(([...pair]) => pair),
    );
    query.set('page', String(number));
    query.set('limit', String(request.limit));
    return { rel, href: `${url}?${query}`, method: 'GET' };
  };
  const links = [linkTo('self', request.page), linkTo('first', 1)];
  if (request.page > 1) links.push(linkTo('prev', Math.min(request.page - 1, lastPage)));
  if (request.page < lastPage) links.push(linkTo('next', request.page + 1));
  links.push(linkTo('last', lastPage));
  const count = page.items.length;
  return {
    _meta: { totalRecords: page.totalRecords, page: request.page, limit: request.limit, count },
    _links: links,
  };
};

/** The same links as a header (RFC 8288). */
export const linkHeaderOf = (links: readonly Link[]): string =>
  links.map(({ href, rel }) => `<${href}>; rel="${rel}"`).join(', ');
