import { faults } from '../simulator';
import { providers } from '../../nodes/KlingAvatar/providers';
import { KEY, leaks } from './helpers/canary';
import { LABELS, ALL_PROVIDERS, useRig } from './helpers/support';

const rig = useRig();

const NOT_THE_API =
	'This address answers, but not as the API does. Check the Base URL: it must be the address of the API, not of the website.';
const OK = { status: 'OK', message: 'Connection successful!' };

describe.each(ALL_PROVIDERS)('the credential test for %s', (provider) => {
	const path = providers[provider].key.testPath.split('?')[0];
	const on = provider === 'kling' ? 'list' : 'models';

	async function test(changes: Record<string, string> = {}) {
		const data = { provider, apiKey: KEY, baseUrl: rig.sim.url, ...changes };
		const result = await rig.engine.testCredential('klingAvatarApi', data);
		expect(leaks(JSON.stringify(result))).toEqual([]);
		expect(rig.sim.foreign.requests).toEqual([]);
		return result;
	}

	it('passes with one free question', async () => {
		expect(await test()).toEqual(OK);
		expect(rig.sim.requests).toMatchObject([{ method: 'GET', path, status: 200 }]);
		const { headers } = rig.sim.requests[0]!;
		expect(headers.authorization).toBe(`Bearer ${KEY}`);
		// Other headers switch the shape of the answer.
		expect(headers).not.toHaveProperty('x-api-key');
		expect(headers).not.toHaveProperty('x-goog-api-key');
	});

	it('says that a key is wrong', async () => {
		expect(await test({ apiKey: 'wrong-key-of-somebody' })).toEqual({
			status: 'Error',
			message: expect.stringContaining(`${LABELS[provider]} did not accept the API key: `),
		});
	});

	it('says that a key may not be used', async () => {
		rig.sim.inject({ on, fault: faults.klingCode(1103) });
		expect(await test()).toEqual({
			status: 'Error',
			message: expect.stringContaining(
				`${LABELS[provider]} refused because of the account (HTTP 403)`,
			),
		});
	});

	it.each([
		['a page', '/website'],
		['a path that is not there', '/v1/deeper'],
	])('says that the address leads to %s', async (_name, path) => {
		const baseUrl = `${rig.sim.url}${path}`;
		expect(await test({ baseUrl })).toEqual({ status: 'Error', message: NOT_THE_API });
		expect(rig.sim.requests).toMatchObject([{ kind: 'other' }]);
	});

	it.each([301, 302, 303, 307, 308] as const)(
		'does not carry the key along a redirect (%i)',
		async (status) => {
			const location = `${rig.sim.foreignUrl}${path}`;
			rig.sim.inject({ on, fault: faults.redirect(location, status) });
			expect(await test()).toEqual({ status: 'Error', message: NOT_THE_API });
			expect(rig.sim.requests).toHaveLength(1);
		},
	);

	it('says that another kind of answer is none', async () => {
		rig.sim.inject({ on, fault: faults.okWithError('no such route') });
		expect(await test()).toEqual({ status: 'Error', message: NOT_THE_API });
	});

	it.each([
		[
			'nobody listens',
			() => ({ baseUrl: 'http://127.0.0.1:1' }),
			'could not be reached: the server refused the connection. Check the Base URL',
		],
		[
			'there is no such host',
			() => ({ baseUrl: 'http://gateway.invalid' }),
			'could not be reached: no server of that name was found',
		],
		[
			'the address is none',
			() => ({ baseUrl: 'ftp://a' }),
			'is not a web address. It must start with https://',
		],
	])('fails when %s', async (_name, changes, message) => {
		const result = await test(changes());
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message);
		expect(rig.sim.requests).toEqual([]);
	});

	it.each([
		['breaks off', faults.reset(), 'could not be reached'],
		['is down', faults.htmlPage(502), 'is having server issues (HTTP 502)'],
	])('fails when the gateway %s', async (_name, fault, message) => {
		rig.sim.inject({ on, fault });
		const result = await test();
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message);
	});
});

it('the credential test for aijisu fails without a Base URL, as there is none to fall back on', async () => {
	const data = { provider: 'aijisu', apiKey: KEY, baseUrl: '' };
	const result = await rig.engine.testCredential('klingAvatarApi', data);
	expect(result.status).toBe('Error');
	expect(result.message).toContain(
		'The credential has no Base URL. Open the Kling Avatar API credential and enter the Base URL that aijisu gave you',
	);
});
