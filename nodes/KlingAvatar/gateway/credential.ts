import { DEFAULT_PROVIDER, findProvider } from '../providers';
import type { ProviderAdapter } from '../providers/types';
import { Failure } from '../task/failure';

/** A stored key and where it may go. */
export interface Credential {
	key: string;
	/** Scheme, host and path in front of `/v1`, without a trailing slash. */
	baseUrl: string;
	/** Replaces the key, in every form a server may repeat it, by asterisks. */
	strikeOut: (text: string) => string;
}

/**
 * A base URL as people paste it: with `https://` where no scheme is given, and without what the paths bring,
 * a trailing `/` and a trailing `/v1`.
 */
export function tidyBaseUrl(value: string): string {
	const entered = value.trim().replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
	return entered === '' || /^https?:|:\/\//i.test(entered) ? entered : `https://${entered}`;
}

/**
 * Reads what n8n stores. Throws Failure when the credential is for another provider, lacks
 * something, or its base URL cannot be used.
 */
export function readCredential(
	stored: Record<string, unknown>,
	chosen: ProviderAdapter,
): Credential {
	const owner = findProvider(stored.provider ?? DEFAULT_PROVIDER);
	if (owner?.id !== chosen.id) {
		const whose = owner ? `a key for ${owner.label}` : 'a key for an unknown service';
		const change = owner ? `Change "Provider" to ${owner.label}, or select` : 'Select';
		throw new Failure(
			`Provider is ${chosen.label}, but the selected credential holds ${whose}`,
			`${change} a Kling Avatar API credential made for ${chosen.label}.`,
		);
	}
	const entered = typeof stored.baseUrl === 'string' ? tidyBaseUrl(stored.baseUrl) : '';
	const baseUrl = entered === '' ? chosen.key.defaultBaseUrl : entered;
	if (baseUrl === null) {
		throw new Failure(
			'The credential has no Base URL',
			`Open the Kling Avatar API credential and enter the Base URL that ${chosen.label} gave you with your key. It is not published, so there is no default.`,
		);
	}
	if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
		throw new Failure(
			'The Base URL of the credential is not a web address',
			'It must start with https:// (or http:// for a gateway of your own), such as https://api.example.com.',
		);
	}
	const key = (typeof stored.apiKey === 'string' ? stored.apiKey : '')
		.trim()
		.replace(/^Bearer\s+/i, '');
	if (key === '') {
		throw new Failure(
			'The credential has no API Key',
			`Open the Kling Avatar API credential and enter the key from your ${chosen.label} account.`,
		);
	}
	return { key, baseUrl, strikeOut: keyStriker(key) };
}

/** A shorter string would be struck out of innocent text; no provider's key is this short. */
const SHORTEST_KEY = 8;

/** A function that replaces the key by asterisks, in every form in which a server may repeat it. */
export function keyStriker(key: string): (text: string) => string {
	if (key.length < SHORTEST_KEY) return (text) => text;
	const inJson = JSON.stringify(key).slice(1, -1);
	const inUrl = encodeURIComponent(key);
	const inHex = Buffer.from(key).toString('hex');
	const forms = [
		key,
		inJson,
		inJson.replaceAll('/', '\\/'),
		inUrl,
		inUrl.replace(/%../g, (escaped) => escaped.toLowerCase()),
		inHex,
		inHex.toUpperCase(),
		...[0, 1, 2].flatMap((before) => base64Inside(key, before)),
	];
	// The longest first: a form inside another one would leave a piece of that one behind.
	const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(longestFirst.map(literally).join('|'), 'g');
	return (text) => text.replace(anyForm, '***');
}

/**
 * What the base64 of any text shows of a key that has `before` bytes of a group of three in front of it,
 * such as "Bearer " (one): without the characters that depend on its neighbours.
 */
function base64Inside(key: string, before: number): string[] {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
	const start = Math.ceil((before * 8) / 6);
	const end = Math.floor((bytes.length * 8) / 6);
	return (['base64', 'base64url'] as const).map((encoding) =>
		bytes.toString(encoding).slice(start, end),
	);
}

/** A text as a regular expression that matches just that. */
function literally(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
