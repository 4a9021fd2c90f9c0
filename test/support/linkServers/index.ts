import { connections } from './kinds/connections';
import { contents } from './kinds/contents';
import { encodings } from './kinds/encodings';
import { lengths } from './kinds/lengths';
import { ranges } from './kinds/ranges';
import { redirects } from './kinds/redirects';
import { statuses } from './kinds/statuses';
import { versions } from './kinds/versions';
import type { LinkKinds } from './types';

export { LinkServers, type SeenRequest } from './linkServers';
export type { Exchange, LinkKind, LinkKinds } from './types';

/** Every kind of server, by what it does wrong. The names are unique over all. */
export const linkKindGroups = {
	'Ranges and the whole': ranges,
	'Compression on the way': encodings,
	'Ends and sizes': lengths,
	'Files that change': versions,
	Redirects: redirects,
	'Statuses that are no success': statuses,
	'Something else than a file': contents,
	'Connections and silence': connections,
} satisfies Record<string, LinkKinds>;

export const linkKinds: LinkKinds = Object.assign(
	{},
	...Object.values(linkKindGroups),
) as LinkKinds;
