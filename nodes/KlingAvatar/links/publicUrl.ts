import ipaddr from 'ipaddr.js';

import { inlineSlip } from './inlineMedia';

export type ParsedMediaUrl = { ok: true; url: URL } | { ok: false; why: string; advice?: string };

/**
 * Reads a link to a picture or a sound. `why` completes a sentence whose subject is the field:
 * "is empty", "is not a link …". `advice` is there where something better is known than to give a link.
 */
export function parseMediaUrl(text: string): ParsedMediaUrl {
	const trimmed = text.trim();
	if (trimmed === '') return { ok: false, why: 'is empty' };
	const slip = inlineSlip(trimmed);
	if (slip !== null) return { ok: false, ...slip };
	const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
	if (url === null) {
		return { ok: false, why: 'is not a link: it must start with https:// or http://' };
	}
	if (url.protocol === 'data:') {
		return { ok: false, why: 'is a data: link whose content is not readable Base64' };
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		return {
			ok: false,
			why: `starts with ${url.protocol.slice(0, 20)} but only https:// and http:// links can be fetched`,
		};
	}
	return { ok: true, url };
}

/**
 * Last labels of names that mean something only inside a machine or a network: RFC 6761
 * (localhost), RFC 6762 and its appendix G (local, intranet, internal, private, corp, home, lan),
 * RFC 8375 (home.arpa), and the name many Linux systems give themselves (localdomain).
 */
const LOCAL_SUFFIXES = [
	'localhost',
	'local',
	'localdomain',
	'intranet',
	'internal',
	'private',
	'corp',
	'home',
	'lan',
	'home.arpa',
];

/**
 * True when the outside world can't reach this host: loopback, private, link-local, carrier-grade
 * NAT and other addresses that are not globally routed, names of local networks, and names of one
 * label. A public name that resolves to a private address can't be told by looking at it.
 *
 * @param hostname as in `URL.hostname`, or as typed: `0x7f.1`, `[::1]`, `LOCALHOST.`
 */
export function isLocalOrPrivateHost(hostname: string): boolean {
	const bare = hostname.trim().replace(/^\[(.*)\]$/, '$1');
	const typed = `http://${bare.includes(':') ? `[${bare}]` : bare}/`;
	// The URL parser turns odd spellings of IPv4 (2130706433, 0177.0.0.1) into the usual one.
	const host = (URL.canParse(typed) ? new URL(typed).hostname : bare)
		.toLowerCase()
		.replace(/^\[(.*)\]$/, '$1')
		.replace(/\.$/, '');
	if (ipaddr.isValid(host)) return !isGlobalAddress(host);
	return (
		!host.includes('.') ||
		LOCAL_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
	);
}

function isGlobalAddress(address: string): boolean {
	const parsed = ipaddr.parse(address);
	if (parsed instanceof ipaddr.IPv6) {
		const range = parsed.range();
		// An IPv4 address in IPv6 clothes is as reachable as what it wraps.
		if (range === 'ipv4Mapped') return isGlobalAddress(parsed.toIPv4Address().toString());
		if (range === '6to4') return isGlobalAddress(parsed.toByteArray().slice(2, 6).join('.'));
		if (range === 'rfc6052') return isGlobalAddress(parsed.toByteArray().slice(12).join('.'));
		return range === 'unicast';
	}
	return parsed.range() === 'unicast';
}

/** Whether a gateway cannot reach a host. A gateway that is local or private itself can. */
export function isOutOfReach(hostname: string, gatewayBaseUrl: string): boolean {
	return isLocalOrPrivateHost(hostname) && !isLocalOrPrivateHost(new URL(gatewayBaseUrl).hostname);
}
