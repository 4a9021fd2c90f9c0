import {
	cleanKey,
	findProvider,
	isKeyPair,
	keyOfProvider,
	labelsOf,
	providersOf,
	secretsOf,
	type StoredKey,
} from '../providers';
import type { OtherHost, ProviderAdapter } from '../providers/types';
import { Failure } from '../task/failure';

/** A stored key and where it may go. */
export interface Credential {
	/** The key in the form in which the credential's `authenticate` takes it. */
	stored: StoredKey;
	/** Whether each request is signed, with the time at which it leaves. */
	isSigned: boolean;
	/** Scheme, host and path in front of the API's paths, without a trailing slash. */
	baseUrl: string;
	/** The same for what the gateway may have an address of its own for. */
	baseUrlFor: (host: OtherHost) => string;
	/** Replaces the key, in every form a server may repeat it, by asterisks. */
	strikeOut: (text: string) => string;
	/** What there is to say of the key, should it be refused. */
	keyHint: string;
}

/**
 * A base URL as people paste it: with `https://` where no scheme is given, and without what the paths bring,
 * a trailing `/` and the beginning of a path.
 */
export function tidyBaseUrl(value: string, pathBeginnings: readonly string[]): string {
	const bare = value.trim().replace(/\/+$/, '');
	const beginning = pathBeginnings.find((one) => bare.endsWith(one)) ?? '';
	const entered = bare.slice(0, bare.length - beginning.length).replace(/\/+$/, '');
	return entered === '' || /^https?:|:\/\//i.test(entered) ? entered : `https://${entered}`;
}

/**
 * Reads what n8n stores. Throws Failure when the credential holds no key of the provider, lacks something, or its
 * base URL cannot be used.
 */
export function readCredential(all: Record<string, unknown>, chosen: ProviderAdapter): Credential {
	const stored = keyOfProvider(all, chosen.id);
	if (stored === null) throw holdsOthers(all, chosen);
	const { defaultBaseUrl, hosts = {}, pathBeginnings } = chosen.key;
	const entered =
		typeof stored.baseUrl === 'string' ? tidyBaseUrl(stored.baseUrl, pathBeginnings) : '';
	const baseUrl = entered === '' ? defaultBaseUrl : entered;
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
	const strikeOut = keyStriker(secretsOf(stored, chosen));
	return {
		stored: { ...stored },
		isSigned: isKeyPair(stored, chosen),
		baseUrl,
		baseUrlFor: (host) => (baseUrl === defaultBaseUrl ? (hosts[host] ?? baseUrl) : baseUrl),
		strikeOut,
		keyHint: keyHintOf(stored, chosen),
	};
}

function holdsOthers(all: Record<string, unknown>, chosen: ProviderAdapter): Failure {
	const owners = providersOf(all).map((id) => findProvider(id)?.label);
	const [owner] = owners;
	const whose =
		owners.length > 1
			? `keys for ${owners.filter(Boolean).join(', ')}`
			: owner
				? `a key for ${owner}`
				: 'a key for an unknown service';
	return new Failure(
		`"Provider" is ${chosen.label}, but the selected credential holds ${whose}`,
		`${owner ? `Change "Provider" to ${owner}, select` : 'Select'} a Kling Avatar API credential for ${chosen.label}, or add a key for ${chosen.label} to this one ("More Keys").`,
	);
}

/** What there is to say of a key, should it be refused; no part of it. */
function keyHintOf(stored: StoredKey, chosen: ProviderAdapter): string {
	const { form, refusedHint = '' } = chosen.key;
	if (isKeyPair(stored, chosen)) {
		return 'Here it is the Access Key and the Secret Key. If they are said to have expired or to be not yet valid, the clock of this n8n is wrong.';
	}
	const key = cleanKey(stored.apiKey);
	const owners = labelsOf((one) => one.key.form?.test(key) === true, 'or');
	return owners === '' || form?.test(key) ? refusedHint : `It looks like a key of ${owners}.`;
}

/** A shorter string would be struck out of innocent text; no provider's key is this short. */
const SHORTEST_KEY = 8;

/** A signed token, such as the key pair makes. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g;

/** A function that replaces keys by asterisks, in every form in which a server may repeat them. */
export function keyStriker(keys: readonly string[]): (text: string) => string {
	// Of a key of an ID and a secret, a server may repeat the secret alone.
	const secrets = keys.flatMap((key) => [key, ...(key.includes(':') ? key.split(':') : [])]);
	const forms = secrets.filter((key) => key.length >= SHORTEST_KEY).flatMap(formsOf);
	const isPair = keys.length > 1;
	if (forms.length === 0) return (text) => text;
	// The longest first: a form inside another one would leave a piece of that one behind.
	const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(longestFirst.map(literally).join('|'), 'g');
	return (text) => (isPair ? text.replace(TOKEN, '***') : text).replace(anyForm, '***');
}

function formsOf(key: string): string[] {
	const inJson = JSON.stringify(key).slice(1, -1);
	const inUrl = encodeURIComponent(key);
	const inHex = Buffer.from(key).toString('hex');
	return [
		key,
		inJson,
		inJson.replaceAll('/', '\\/'),
		inUrl,
		inUrl.replace(/%../g, (escaped) => escaped.toLowerCase()),
		inHex,
		inHex.toUpperCase(),
		...[0, 1, 2].flatMap((before) => base64Inside(key, before)),
	];
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
