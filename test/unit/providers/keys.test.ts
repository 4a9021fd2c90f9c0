import { createHmac } from 'node:crypto';

import {
	authorizationOf,
	cleanKey,
	furtherFields,
	keyOfProvider,
	providers,
	providersOf,
	secretsOf,
} from '../../../nodes/KlingAvatar/providers';
import type { Failure } from '../../../nodes/KlingAvatar/task/failure';

it.each([
	['  plain-key \n', 'plain-key'],
	['"quoted-key"', 'quoted-key'],
	['“curly-key”', 'curly-key'],
	['Bearer the-key', 'the-key'],
	['bearer   "the-key"', 'the-key'],
	['Authorization: Key the-id:the-secret', 'the-id:the-secret'],
	['\u200bhidden-key\ufeff', 'hidden-key'],
	['Authorization:  Bearer the-key', 'the-key'],
	[`'"the-key"'`, 'the-key'],
	[' “ the-key ” ', 'the-key'],
	['Authorization:Bearer the-key', 'the-key'],
	["the'key", "the'key"],
	['the Bearer key', 'the Bearer key'],
	['Keyboard', 'Keyboard'],
	[5, ''],
	[undefined, ''],
])('a key that was copied as %j is %j', (copied, key) => {
	expect(cleanKey(copied)).toBe(key);
});

describe('a credential with several keys', () => {
	const stored = {
		provider: 'kie',
		apiKey: 'key-of-kie',
		moreKeys: true,
		falApiKey: 'id-of:fal',
		aijisuApiKey: 'key-of-aijisu',
		aijisuBaseUrl: 'https://gateway.example.com',
		kieApiKey: 'of its time as a further one',
		waveSpeedApiKey: ' ',
		klingApiKeyOld: 'not a field of the form',
		'old-klingApiKey': 'nor this',
	};

	it('gives each provider its own', () => {
		expect(providersOf(stored)).toEqual(['kie', 'fal', 'aijisu']);
		expect(keyOfProvider(stored, 'kie')).toBe(stored);
		expect(keyOfProvider(stored, 'fal')).toEqual({ provider: 'fal', apiKey: 'id-of:fal' });
		expect(keyOfProvider(stored, 'aijisu')).toEqual({
			provider: 'aijisu',
			apiKey: 'key-of-aijisu',
			baseUrl: 'https://gateway.example.com',
		});
		expect(keyOfProvider(stored, 'waveSpeed')).toBeNull();
		// Switched off, what was filled in is hidden.
		expect(providersOf({ ...stored, moreKeys: false })).toEqual(['kie']);
		expect(keyOfProvider({ ...stored, moreKeys: false }, 'fal')).toBeNull();
		expect(furtherFields('kling')).toEqual({ apiKey: 'klingApiKey', baseUrl: 'klingBaseUrl' });
	});

	it('is one of CometAPI where nothing says whose it is', () => {
		expect(providersOf({ falApiKey: 'id-of:fal' })).toEqual(['cometApi']);
		expect(keyOfProvider({ apiKey: 'k' }, 'cometApi')).toEqual({ apiKey: 'k' });
		expect(keyOfProvider({ apiKey: 'k' }, 'aijisu')).toBeNull();
	});
});

const thrown = (act: () => unknown) => {
	try {
		act();
	} catch (error) {
		const { message, description } = error as Failure;
		return `${message}. ${description}`;
	}
	throw new Error('nothing was thrown');
};

it('puts each gateway’s own word before its key', () => {
	expect(authorizationOf({ apiKey: ' an-id:a-secret ' }, providers.fal)).toBe('Key an-id:a-secret');
	expect(authorizationOf({ apiKey: 'Bearer a-key' }, providers.kie)).toBe('Bearer a-key');
	expect(authorizationOf({ apiKey: 'a-key' }, providers.kling)).toBe('Bearer a-key');
});

it('says which key is missing, or cannot be one', () => {
	const pair = { authentication: 'keyPair', accessKey: 'access', secretKey: '' };
	expect(thrown(() => secretsOf({ apiKey: '' }, providers.kie))).toBe(
		'The credential has no API Key. Open the Kling Avatar API credential and enter the key from your kie.ai account.',
	);
	expect(thrown(() => secretsOf(pair, providers.kling))).toMatch(
		/^The credential has no Secret Key/,
	);
	expect(thrown(() => secretsOf({ ...pair, accessKey: ' ' }, providers.kling))).toMatch(
		/^The credential has no Access Key\. Open /,
	);
	// The form hides API Key as long as that is chosen.
	expect(thrown(() => secretsOf(pair, providers.kie))).toMatch(
		/^The credential has no API Key\. Make a new Kling Avatar API credential for kie\.ai/,
	);
	expect(thrown(() => secretsOf({ apiKey: 'two\nlines' }, providers.kie))).toMatch(
		/^API Key of the credential has a blank or a line break in it\. Copy the key again/,
	);
});

it('signs each request with a key pair, half an hour to either side', () => {
	const at = Date.parse('2026-11-29T12:00:00Z');
	jest.spyOn(Date, 'now').mockReturnValue(at + 999);
	const pair = { authentication: 'keyPair', accessKey: 'the-access', secretKey: 'the-secret' };
	for (const [clockAhead, ahead] of [
		[undefined, 0],
		['an hour', 0],
		[-3_600_000, -3600],
	] as const) {
		const value = authorizationOf({ ...pair, clockAhead }, providers.kling);
		const [word, token = ''] = value.split(' ');
		const [head = '', claims = '', signature] = token.split('.');
		const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
		expect([word, read(head)]).toEqual(['Bearer', { alg: 'HS256', typ: 'JWT' }]);
		const now = at / 1000 + ahead;
		expect(read(claims)).toEqual({ iss: 'the-access', exp: now + 1800, nbf: now - 1800 });
		const own = createHmac('sha256', 'the-secret').update(`${head}.${claims}`);
		expect(signature).toBe(own.digest('base64url'));
	}
	// No other gateway takes one.
	expect(() => authorizationOf(pair, providers.cometApi)).toThrow('no API Key');
	jest.restoreAllMocks();
});
