import fc from 'fast-check';

import { readCredential, tidyBaseUrl } from '../../../nodes/KlingAvatar/gateway/credential';
import { cleanKey, providers } from '../../../nodes/KlingAvatar/providers';
import { Failure } from '../../../nodes/KlingAvatar/task/failure';

const KEY = 'sk-canary-key-not-a-secret';
const stored = (over: Record<string, unknown> = {}) => ({
	provider: 'aijisu',
	apiKey: KEY,
	baseUrl: 'https://gateway.example.com',
	...over,
});

describe('base URL', () => {
	it.each([
		['https://x.example.com', 'https://x.example.com'],
		[' https://x.example.com/ ', 'https://x.example.com'],
		['https://x.example.com///', 'https://x.example.com'],
		['https://x.example.com/v1', 'https://x.example.com'],
		['https://x.example.com/v1/', 'https://x.example.com'],
		['https://x.example.com//v1//', 'https://x.example.com'],
		['https://x.example.com/v1/v1', 'https://x.example.com/v1'],
		['https://x.example.com/proxy/v1', 'https://x.example.com/proxy'],
		['https://x.example.com/v10', 'https://x.example.com/v10'],
		['https://x.example.com/v1/models', 'https://x.example.com/v1/models'],
		['  ', ''],
		['api.example.com', 'https://api.example.com'],
		['api.example.com:8443/v1', 'https://api.example.com:8443'],
	])('%j becomes %j', (entered, trimmed) => {
		expect(tidyBaseUrl(entered, ['/v1'])).toBe(trimmed);
	});

	it('of CometAPI may be left empty', () => {
		expect(providers.cometApi.key.defaultBaseUrl).toBe('https://api.cometapi.com');
		for (const baseUrl of ['', '  ', undefined, null]) {
			expect(
				readCredential(stored({ provider: 'cometApi', baseUrl }), providers.cometApi),
			).toMatchObject({
				baseUrl: 'https://api.cometapi.com',
			});
		}
	});

	it('is trimmed when it is read, for both', () => {
		for (const provider of ['aijisu', 'cometApi'] as const) {
			const baseUrl = ' HTTP://127.0.0.1:8080/gate/v1/ ';
			expect(readCredential(stored({ provider, baseUrl }), providers[provider]).baseUrl).toBe(
				'HTTP://127.0.0.1:8080/gate',
			);
		}
	});
});

/** The message and the advice of the error thrown. */
function refusal(credential: Record<string, unknown>, chosen: 'aijisu' | 'cometApi' = 'aijisu') {
	try {
		readCredential(credential, providers[chosen]);
	} catch (error) {
		expect(error).toBeInstanceOf(Failure);
		const { message, description } = error as Failure;
		return { message, description };
	}
	throw new Error('the credential was taken');
}

describe('a credential that cannot be used', () => {
	it('is for the other provider', () => {
		expect(refusal(stored({ provider: 'cometApi' }), 'aijisu')).toEqual({
			message: '"Provider" is aijisu, but the selected credential holds a key for CometAPI',
			description:
				'Change "Provider" to CometAPI, select a Kling Avatar API credential for aijisu, or add a key for aijisu to this one ("More Keys").',
		});
		expect(refusal(stored(), 'cometApi').message).toBe(
			'"Provider" is CometAPI, but the selected credential holds a key for aijisu',
		);
	});

	it.each(['', ' / ', undefined, 5])('has no base URL: %j', (baseUrl) => {
		const { message, description } = refusal(stored({ baseUrl }));
		expect(message).toBe('The credential has no Base URL');
		expect(description).toMatch(/that aijisu gave you with your key/);
	});

	it.each([
		'gate way.example.com',
		'ftp://gateway.example.com',
		'https://',
		'https://a b',
		'see https://x.example.com',
	])('has a base URL that is no web address: %s', (baseUrl) => {
		const { message, description } = refusal(stored({ baseUrl }));
		expect(message).toBe('The Base URL of the credential is not a web address');
		expect(description).toMatch(/must start with https:\/\//);
	});

	it.each(['', '  ', undefined, 5])('has no key: %j', (apiKey) => {
		const { message, description } = refusal(stored({ apiKey }));
		expect(message).toBe('The credential has no API Key');
		expect(description).toMatch(/the key from your aijisu account/);
	});

	it('never has its key told', () => {
		for (const [credential, chosen] of [
			[stored(), 'cometApi'],
			[stored({ baseUrl: '' }), 'aijisu'],
			[stored({ baseUrl: 'ftp://x' }), 'aijisu'],
		] as const) {
			expect(JSON.stringify(refusal(credential, chosen))).not.toContain('canary');
		}
	});
});

describe('striking out the key', () => {
	const strike = (text: string, apiKey: string = KEY) =>
		readCredential(stored({ apiKey }), providers.aijisu).strikeOut(text);

	it('works wherever and however often it stands', () => {
		expect(strike(`a ${KEY} b${KEY}c`)).toBe('a *** b***c');
		expect(strike('nothing here')).toBe('nothing here');
	});

	it('knows the key without the space and the Bearer that people paste along', () => {
		for (const pasted of [` ${KEY}\n`, `Bearer ${KEY}`, `bearer   ${KEY}`]) {
			expect(strike(`got ${KEY}`, pasted)).toBe('got ***');
		}
	});

	it('leaves text alone for a key too short to be one', () => {
		expect(strike('a key is 1234567', '1234567')).toBe('a key is 1234567');
		expect(strike('a key is 12345678', '12345678')).toBe('a key is ***');
	});

	const odd = 'sk-"odd"/key\\é%41+=&🎬';
	it.each([KEY, odd, 'a-key-of-17-bytes', 'a-key-of-18-bytes!', 'a-key-of-19-bytes!!'])(
		'works in every encoding of %s',
		(key) => {
			const forms = {
				plain: key,
				json: JSON.stringify({ key }),
				jsonSlashes: JSON.stringify({ key }).replaceAll('/', '\\/'),
				url: encodeURIComponent(key),
				urlLower: encodeURIComponent(key).replace(/%../g, (escaped) => escaped.toLowerCase()),
				hex: Buffer.from(key).toString('hex'),
				hexUpper: Buffer.from(key).toString('hex').toUpperCase(),
				...Object.fromEntries(
					['', 'x', 'xy', 'Bearer '].flatMap((before) =>
						['', '"', '!!'].map((after) => [
							`base64 ${before}…${after}`,
							Buffer.from(before + key + after).toString('base64'),
						]),
					),
				),
				base64url: Buffer.from(key).toString('base64url'),
				base64urlInside: Buffer.from(`Bearer ${key}`).toString('base64url'),
			};
			for (const text of Object.values(forms)) {
				const struck = strike(text, key);
				expect(struck).toContain('***');
				expect(leaks(struck, key)).toEqual([]);
			}
		},
	);

	it('leaves JSON that can still be read', () => {
		const body = { error: { message: `Invalid key ${odd}`, key: odd } };
		expect(JSON.parse(strike(JSON.stringify(body), odd))).toEqual({
			error: { message: 'Invalid key ***', key: '***' },
		});
	});

	it('holds for any key and any text around it', () => {
		const key = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme' });
		fc.assert(
			fc.property(key, fc.string(), fc.string(), (apiKey, before, after) => {
				const trimmed = cleanKey(apiKey);
				fc.pre(trimmed.length >= 8 && !/\s/.test(trimmed));
				expect(strike(`${before}${trimmed}${after}`, apiKey)).not.toContain(trimmed);
			}),
		);
	});
});

/** What is left of a key in a text: a run of it long enough to be of use, decoded from anything it may be in. */
function leaks(text: string, key: string): string[] {
	const readings = [
		text,
		Buffer.from(text, 'hex').toString(),
		...[0, 1, 2, 3].map((skip) => Buffer.from(text.slice(skip), 'base64').toString()),
	];
	const size = Math.max(6, Math.floor(key.length / 3));
	const runs = Array.from({ length: key.length - size + 1 }, (_, at) => key.slice(at, at + size));
	return runs.filter((run) => readings.some((reading) => reading.includes(run)));
}
