import { faults, type Provider } from '../../simulator';
import type { Rig } from '../rig';
import { freePort } from '../../support/freePort';
import type { CredentialTestResult } from '../n8nTypes';

/** What a person sees under a credential's form after "Test". */
export function credentialSuite(use: () => Rig): void {
	const test = async (
		provider: Provider,
		changes: { apiKey?: string; baseUrl?: string } = {},
	): Promise<CredentialTestResult> => {
		const { client, keys, sim } = use();
		const data = { provider, apiKey: sim.key, baseUrl: sim.url, ...changes };
		return await client.testCredential(keys[provider], data);
	};

	const red = (words: RegExp): CredentialTestResult => ({
		status: 'Error',
		message: expect.stringMatching(words) as string,
	});

	describe.each(['aijisu', 'cometApi', 'kling'] as const)(
		'the credential test for %s',
		(provider) => {
			/** What the provider is asked to try a key. */
			const on = provider === 'kling' ? 'list' : 'models';

			it('is green with a good key, asked for with one free request', async () => {
				const { sim } = use();
				expect(await test(provider)).toMatchObject({ status: 'OK' });
				expect(sim.requests.map(({ kind }) => kind)).toEqual([on]);
			});

			it.each(['/', '/v1', '/v1/'])('takes a base URL that ends in %s', async (end) => {
				const result = await test(provider, { baseUrl: `${use().sim.url}${end}` });
				expect(result).toMatchObject({ status: 'OK' });
			});

			it('takes a key with "Bearer" before it', async () => {
				const result = await test(provider, { apiKey: ` Bearer ${use().sim.key} ` });
				expect(result).toMatchObject({ status: 'OK' });
			});

			it('says that the key was not accepted', async () => {
				expect(await test(provider, { apiKey: 'another-key-not-a-secret' })).toEqual(
					red(/ did not accept the API key.* Check the API Key in the credential\./),
				);
			});

			it('says that the key may not be used', async () => {
				use().sim.inject({ on, fault: faults.insufficientBalance(provider) });
				expect(await test(provider)).toEqual(
					red(/ refused because of the account.* Check the balance/),
				);
			});

			it.each([
				['a web page', faults.htmlPage()],
				['a page that is not there', faults.htmlPage(404)],
				['a redirect', faults.redirect('https://www.example.com/')],
			] as const)('says that %s is not the API', async (_what, fault) => {
				use().sim.inject({ on, fault });
				expect(await test(provider)).toEqual(
					red(/^This address answers, but not as the API does\. /),
				);
			});

			it('is red when nothing listens at the address, and does not show the key', async () => {
				const port = await freePort();
				const result = await test(provider, { baseUrl: `http://127.0.0.1:${port}` });
				expect(result).toEqual(
					red(/ could not be reached: the server refused the connection\. Check the Base URL/),
				);
				expect(JSON.stringify(result)).not.toContain(use().sim.key);
			});
		},
	);

	it('says that aijisu needs a Base URL', async () => {
		expect(await test('aijisu', { baseUrl: '' })).toEqual(
			red(/^The credential has no Base URL\. .* that aijisu gave you with your key/),
		);
	});

	it('takes an address without a scheme for one on the web, and says so when nobody is there', async () => {
		expect(await test('aijisu', { baseUrl: 'gateway.invalid' })).toEqual(
			red(/ could not be reached: no server of that name was found/),
		);
	});
}
