import { connections } from './kinds/connections';
import { contents } from './kinds/contents';
import { encodings } from './kinds/encodings';
import { lengths } from './kinds/lengths';
import { redirects } from './kinds/redirects';
import { statuses } from './kinds/statuses';
import { wholes } from './kinds/wholes';
import type { LinkKinds } from './types';

export { LinkServers, type SeenRequest } from './linkServers';
export type { Exchange, LinkKind, LinkKinds } from './types';

/** Every kind of server, by what it does wrong. The names are unique over all. */
export const linkKindGroups = {
	'The file itself': wholes,
	'Compression on the way': encodings,
	'Ends and sizes': lengths,
	Redirects: redirects,
	'Statuses that are no success': statuses,
	'Something else than a file': contents,
	'Connections and silence': connections,
} satisfies Record<string, LinkKinds>;

export const linkKinds: LinkKinds = Object.assign(
	{},
	...Object.values(linkKindGroups),
) as LinkKinds;
