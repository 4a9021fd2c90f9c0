import { NodeOperationError, type INode } from 'n8n-workflow';

import { providers } from '../providers';
import type { ProviderId } from '../task/task';

/** A stored key and where it may go. */
export interface Credential {
	provider: ProviderId;
	/** Scheme, host and path in front of `/v1`, without a trailing slash. */
	baseUrl: string;
	/** Replaces the key, in every form a server may repeat it, by asterisks. */
	strikeOut: (text: string) => string;
}

/** CometAPI's documented address; aijisu publishes none. */
export const COMETAPI_BASE_URL = 'https://api.cometapi.com';

/** A shorter string would be struck out of innocent text; no provider's key is this short. */
const SHORTEST_KEY = 8;

/** A base URL as people paste it, without what the paths bring: a trailing `/` and a trailing `/v1`. */
export function trimBaseUrl(value: string): string {
	return value.trim().replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
}

/**
 * Reads what n8n stores. Throws NodeOperationError, before any request, when the credential is for the
 * other provider or its base URL cannot be used.
 */
export function readCredential(
	stored: Record<string, unknown>,
	chosen: ProviderId,
	node: INode,
): Credential {
	const provider: ProviderId = stored.provider === 'cometApi' ? 'cometApi' : 'aijisu';
	if (provider !== chosen) {
		throw new NodeOperationError(
			node,
			`Provider is ${providers[chosen].label}, but the selected credential holds a key for ${providers[provider].label}`,
			{
				description: `Change "Provider" to ${providers[provider].label}, or select a Kling Avatar API credential made for ${providers[chosen].label}.`,
			},
		);
	}
	const entered = typeof stored.baseUrl === 'string' ? trimBaseUrl(stored.baseUrl) : '';
	const baseUrl = entered === '' && provider === 'cometApi' ? COMETAPI_BASE_URL : entered;
	if (baseUrl === '') {
		throw new NodeOperationError(node, 'The credential has no Base URL', {
			description:
				'Open the Kling Avatar API credential and enter the Base URL that aijisu gave you with your key. It is not published, so there is no default.',
		});
	}
	if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
		throw new NodeOperationError(node, 'The Base URL of the credential is not a web address', {
			description:
				'It must start with https:// (or http:// for a gateway of your own), such as https://api.example.com.',
		});
	}
	const key = (typeof stored.apiKey === 'string' ? stored.apiKey : '').trim();
	if (key === '') {
		throw new NodeOperationError(node, 'The credential has no API Key', {
			description: `Open the Kling Avatar API credential and enter the key from your ${providers[provider].label} account.`,
		});
	}
	return { provider, baseUrl, strikeOut: keyStriker(key.replace(/^Bearer\s+/i, '')) };
}

function keyStriker(key: string): (text: string) => string {
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
