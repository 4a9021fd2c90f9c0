import { redirect, whole } from '../answers';
import { longVoice } from '../media';
import type { Exchange, LinkKind, LinkKinds } from '../types';

/** So many redirects to the file. */
const hops = (count: number, status?: number) => (exchange: Exchange) => {
	const done = Number(exchange.rest || 0);
	if (done === count) whole(exchange, longVoice);
	else redirect(exchange, exchange.here(`/${done + 1}`), status);
};

/** A redirect to this address. */
const leadingTo = (to: string, what: string): LinkKind => ({ what, http: (e) => redirect(e, to) });

/** Servers that send on to another address. */
export const redirects: LinkKinds = {
	'redirect-301': { what: 'A redirect (301) to the file', http: hops(1, 301) },
	'redirect-308': { what: 'A redirect (308) to the file', http: hops(1, 308) },
	'redirect-elsewhere': {
		what: 'A redirect to another host',
		http: (e) => redirect(e, e.there('whole').replace('127.0.0.1', 'localhost')),
	},
	'redirect-5': { what: 'Five redirects to the file', http: hops(5) },
	'redirect-6': { what: 'Six redirects to the file', http: hops(6) },
	'redirect-loop': { what: 'A redirect to itself', http: (e) => redirect(e, e.here()) },
	'redirect-loop-2': {
		what: 'Two addresses that lead to each other',
		http: (e) => redirect(e, e.rest === '' ? e.here('/other') : e.here()),
	},
	'cookie-loop': {
		what: 'A redirect to itself that sets a cookie, until the cookie comes back',
		http: (e) =>
			e.request.headers.cookie === undefined
				? redirect(e, e.here(), 302, { 'set-cookie': ['session=1; Path=/'] })
				: whole(e, longVoice),
	},
	'redirect-nowhere': {
		what: 'A redirect without an address',
		http: ({ send }) => send(302, {}),
	},
	'redirect-invalid': leadingTo('http://', 'A redirect to an address that is none'),
	'redirect-ftp': leadingTo('ftp://example.com/voice.mp3', 'A redirect to ftp://'),
	'redirect-utf-8': {
		what: 'A redirect whose address has letters outside ASCII',
		http: (exchange) => {
			if (decodeURIComponent(exchange.rest) === 'größe') whole(exchange, longVoice);
			else redirect(exchange, Buffer.from(exchange.here('/größe')).toString('latin1'));
		},
	},
	'redirect-to-self-signed': {
		what: 'A redirect to a server with a self-signed certificate',
		http: (e) => redirect(e, e.there('self-signed')),
	},
	'status-304': { what: 'Status 304 (not modified)', http: ({ send }) => send(304, {}) },
};
