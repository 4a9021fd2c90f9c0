import { createHmac } from 'crypto';

import { Failure } from '../task/failure';
import type { ProviderAdapter } from './types';

/** What a new node and a new credential start with, and what a saved one without a provider means. */
export const DEFAULT_PROVIDER = 'cometApi';

/** What of an adapter a key depends on. */
type KeyOwner = Pick<ProviderAdapter, 'label' | 'key'>;

/** One provider's key as n8n stores it, and as the credential's `authenticate` is given it. */
export interface StoredKey {
	provider?: unknown;
	apiKey?: unknown;
	baseUrl?: unknown;
	/** `keyPair` for Kling's Access Key and Secret Key. */
	authentication?: unknown;
	accessKey?: unknown;
	secretKey?: unknown;
	/** By how much the provider's clock is ahead of this machine's. Milliseconds; never stored. */
	clockAhead?: unknown;
}

/** The fields of a key of a further provider in the same credential. */
export const furtherFields = (providerId: string) => ({
	apiKey: `${providerId}ApiKey`,
	baseUrl: `${providerId}BaseUrl`,
});

/** The providers whose keys a credential holds, the first one's first. */
export function providersOf(stored: Record<string, unknown>): unknown[] {
	const first = stored.provider ?? DEFAULT_PROVIDER;
	if (stored.moreKeys !== true) return [first];
	const further = Object.entries(stored).flatMap(([name, key]) =>
		cleanKey(key) === '' ? [] : (/^(\w+)ApiKey$/.exec(name)?.[1] ?? []),
	);
	return [...new Set([first, ...further])];
}

/** A provider's key out of a credential that may hold several; `null` where it holds none of that provider. */
export function keyOfProvider(
	stored: Record<string, unknown>,
	providerId: string,
): StoredKey | null {
	if ((stored.provider ?? DEFAULT_PROVIDER) === providerId) return stored;
	if (!providersOf(stored).includes(providerId)) return null;
	const { apiKey, baseUrl } = furtherFields(providerId);
	return { provider: providerId, apiKey: stored[apiKey], baseUrl: stored[baseUrl] };
}

/** Characters that copying brings along and that nobody sees. */
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g;
/** Blanks and quotes at either end. */
const AROUND = /^[\s"'`“”‘’]+|[\s"'`“”‘’]+$/g;

/** A key as it was meant: without what copying brings along around it. */
export function cleanKey(value: unknown): string {
	if (typeof value !== 'string') return '';
	const bare = value.replace(INVISIBLE, '').replace(AROUND, '');
	return bare.replace(/^(Authorization:\s*)?(Bearer|Key)\s+/i, '').replace(AROUND, '');
}

/** The secrets of a stored key; none of them may be seen anywhere. Throws Failure when one is missing. */
export function secretsOf(stored: StoredKey, owner: KeyOwner): string[] {
	const { label } = owner;
	const read = (field: string, value: unknown): string => {
		const key = cleanKey(value);
		if (key === '') {
			// The form hides API Key as long as Authentication says so, also for another provider.
			const isHidden = field === 'API Key' && stored.authentication === 'keyPair';
			throw new Failure(
				`The credential has no ${field}`,
				isHidden
					? `Make a new Kling Avatar API credential for ${label}: this one was made for an Access Key and a Secret Key.`
					: `Open the Kling Avatar API credential and enter the key from your ${label} account.`,
			);
		}
		if (/\s/.test(key)) {
			throw new Failure(
				`${field} of the credential has a blank or a line break in it`,
				'Copy the key again, as one line and without what stands beside it.',
			);
		}
		return key;
	};
	return isKeyPair(stored, owner)
		? [read('Access Key', stored.accessKey), read('Secret Key', stored.secretKey)]
		: [read('API Key', stored.apiKey)];
}

/** Whether requests are signed with an Access Key and a Secret Key, which Kling alone has. */
export function isKeyPair({ authentication }: StoredKey, { key }: KeyOwner): boolean {
	return authentication === 'keyPair' && key.takesKeyPair === true;
}

/** The value of the header `Authorization` for a request that leaves now. Throws Failure when a key is missing. */
export function authorizationOf(stored: StoredKey, owner: KeyOwner): string {
	const [first = '', secretKey] = secretsOf(stored, owner);
	if (secretKey === undefined) return `${owner.key.scheme} ${first}`;
	const ahead = typeof stored.clockAhead === 'number' ? stored.clockAhead : 0;
	return `Bearer ${signedToken(first, secretKey, Date.now() + ahead)}`;
}

/**
 * Kling asks for half an hour of validity (high confidence). It begins as long ago, so that a clock that is fast
 * by minutes does no harm. Seconds.
 */
const VALID_SECONDS = 1800;

/** Kling's token: HS256 over who asks and until when (high confidence). */
function signedToken(accessKey: string, secretKey: string, now: number): string {
	const seconds = Math.floor(now / 1000);
	const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const claims = { iss: accessKey, exp: seconds + VALID_SECONDS, nbf: seconds - VALID_SECONDS };
	const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
	return `${signed}.${createHmac('sha256', secretKey).update(signed).digest('base64url')}`;
}
