import type { N8nVersion } from './setup/n8nInstall';

const ofN8n1 = {
	401: 'Authorization failed - please check your credentials',
	403: 'Forbidden - perhaps check your credentials?',
	404: 'The resource you are requesting could not be found',
	302: 'Request failed with status code 302',
	ERR_INVALID_URL: 'Invalid URL',
};

/**
 * What a release of n8n says in a credential test when it does not look at our rules. n8n 1 knows a rule
 * by the answer's status only where the request's own library reports it, which it does no more.
 *
 * @param what the answer's status, or the code of the error
 * @returns n8n's own words; undefined where our message is shown
 */
export function wordsOfN8n(version: N8nVersion, what: keyof typeof ofN8n1): string | undefined {
	return version.startsWith('1.') ? ofN8n1[what] : undefined;
}
