import { faults } from '../../simulator';
import type { Bench } from '../rig';
import { wordsOfN8n } from '../credentialWords';
import { freePort } from '../../support/freePort';
import type { CredentialTestResult } from '../n8nTypes';

/** What a person sees under a credential's form after "Test". */
export function credentialSuite(use: () => Bench): void {
	const test = async (
		provider: 'aijisu' | 'cometApi',
		changes: { apiKey?: string; baseUrl?: string } = {},
	): Promise<CredentialTestResult> => {
		const { client, keys, sim } = use();
		const data = { provider, apiKey: sim.key, baseUrl: sim.url, ...changes };
		return await client.testCredential(keys[provider], data);
	};

	/** Our own message, or n8n 1's where it does not look at our rule. */
	const red = (own: RegExp, status?: Parameters<typeof wordsOfN8n>[1]): CredentialTestResult => ({
		status: 'Error',
		message:
			(status && wordsOfN8n(use().server.version, status)) ??
			(expect.stringMatching(own) as string),
	});

	describe.each(['aijisu', 'cometApi'] as const)('the credential test for %s', (provider) => {
		it('is green with a good key, asked for with one free request', async () => {
			const { sim } = use();
			expect(await test(provider)).toMatchObject({ status: 'OK' });
			expect(sim.requests.map(({ kind }) => kind)).toEqual(['models']);
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
				red(/^The API key was not accepted\. Check /, 401),
			);
		});

		it('says that the key may not be used', async () => {
			use().sim.inject({ on: 'models', fault: faults.insufficientBalance(provider) });
			expect(await test(provider)).toEqual(red(/^The key may not be used\. Check /, 403));
		});

		it.each([
			['a web page', faults.htmlPage(), undefined],
			['a page that is not there', faults.htmlPage(404), 404],
			['a redirect', faults.redirect('https://www.example.com/'), 302],
		] as const)('says that %s is not the API', async (_what, fault, status) => {
			use().sim.inject({ on: 'models', fault });
			expect(await test(provider)).toEqual(
				red(/^This address answers, but not as the API does\. /, status),
			);
		});

		it('is red when nothing listens at the address, and does not show the key', async () => {
			const port = await freePort();
			const result = await test(provider, { baseUrl: `http://127.0.0.1:${port}` });
			expect(result.status).toBe('Error');
			expect(result.message).not.toBe('');
			expect(JSON.stringify(result)).not.toContain(use().sim.key);
		});
	});
}
