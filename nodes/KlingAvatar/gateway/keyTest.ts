import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { DEFAULT_PROVIDER, findProvider } from '../providers';
import { explainFault } from '../providers/answers/explain';
import { networkFault, readFault } from '../providers/answers/fault';
import { at } from '../providers/answers/json';
import type { HttpAnswer, ProviderAdapter } from '../providers/types';
import type { Failure } from '../task/failure';
import { readCredential, type Credential } from './credential';
import { networkEnd } from './networkEnd';
import { parseJson } from './bodies';

/** Longest wait for the answer. Milliseconds. */
const TIMEOUT = 20_000;

const NOT_THE_API =
	'This address answers, but not as the API does. Check the Base URL: it must be the address of the API, not of the website.';

/**
 * The credential's test: one free question that needs the key, on the provider's own path. In n8n's
 * declared tests neither n8n 1 nor n8n 2 shows our words for a missing Base URL or an address where nobody
 * answers, so the test is a function. Never rejects; the key is in no message.
 */
export async function testKey(
	context: ICredentialTestFunctions,
	stored: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = stored.data ?? {};
	const adapter = findProvider(data.provider ?? DEFAULT_PROVIDER);
	if (adapter === null) return failed('Provider is not one of its choices');
	let credential: Credential;
	try {
		credential = readCredential(data, adapter);
	} catch (error) {
		const { message, description } = error as Failure;
		return failed(`${message}. ${description}`);
	}
	const url = `${credential.baseUrl}${adapter.key.testPath}`;
	try {
		// The only request that n8n offers here. A redirect would carry the key to wherever the server points.
		const response = (await context.helpers.request({
			method: 'GET',
			uri: url,
			headers: { Accept: 'application/json', Authorization: `Bearer ${credential.key}` },
			timeout: TIMEOUT,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
		})) as LegacyResponse;
		return judge(adapter, readLegacy(url, response, credential));
	} catch (error) {
		const end = networkEnd(error);
		const fault = networkFault('why' in end ? end.why : 'no answer came');
		const { what, advice } = explainFault(adapter, fault);
		return failed(`${what}. ${advice}`);
	}
}

/** What n8n's older helper resolves to. */
interface LegacyResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

function readLegacy(
	url: string,
	{ statusCode, headers, body }: LegacyResponse,
	credential: Credential,
): HttpAnswer {
	const text = credential.strikeOut(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
	const lowerCase = Object.entries(headers).map(([name, value]) => [
		name.toLowerCase(),
		String(value),
	]);
	return {
		url,
		status: statusCode,
		headers: Object.fromEntries(lowerCase) as Record<string, string>,
		text,
		json: parseJson(text),
	};
}

function judge(adapter: ProviderAdapter, answer: HttpAnswer): INodeCredentialTestResult {
	const fault = readFault(answer);
	if (fault === null) {
		return at(answer.json, 'data') === undefined
			? failed(NOT_THE_API)
			: { status: 'OK', message: 'Connection successful!' };
	}
	if (['address', 'notFound', 'unreadable', 'request'].includes(fault.kind)) {
		return failed(NOT_THE_API);
	}
	const { what, advice } = explainFault(adapter, fault);
	return failed(`${what}. ${advice}`);
}

const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });
