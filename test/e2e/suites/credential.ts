import { faults, type Provider } from '../../simulator';
import { freePort } from '../../support/freePort';
import type { CredentialTestResult } from '../n8nTypes';
import type { Rig } from '../rig';

/** What a person sees under a credential's form after "Test"; every case of it is shown in n8n's engine. */
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

	describe('the credential test', () => {
		it.each(['aijisu', 'cometApi', 'kling'] as const)(
			'is green with a good key, asked for with one free request, and red with another: %s',
			async (provider) => {
				const { sim } = use();
				expect(await test(provider)).toMatchObject({ status: 'OK' });
				const on = provider === 'kling' ? 'list' : 'models';
				expect(sim.requests.map(({ kind }) => kind)).toEqual([on]);
				expect(await test(provider, { apiKey: 'another-key-not-a-secret' })).toEqual(
					red(/ did not accept the API key.* Check the API Key in the credential\./),
				);
			},
		);

		it.each([
			['a web page', faults.htmlPage()],
			['a redirect', faults.redirect('https://www.example.com/')],
		] as const)('says that %s is not the API', async (_what, fault) => {
			use().sim.inject({ on: 'models', fault });
			expect(await test('cometApi')).toEqual(
				red(/^This address answers, but not as the API does\. /),
			);
		});

		it('is red when nothing listens at the address, and does not show the key', async () => {
			const port = await freePort();
			const result = await test('cometApi', { baseUrl: `http://127.0.0.1:${port}` });
			expect(result).toEqual(
				red(/ could not be reached: the server refused the connection\. Check the Base URL/),
			);
			expect(JSON.stringify(result)).not.toContain(use().sim.key);
		});
	});
}
