import { providers } from '../../../../nodes/KlingAvatar/providers';
import { explainFault } from '../../../../nodes/KlingAvatar/providers/answers/explain';
import type { FaultKind, ProviderFault } from '../../../../nodes/KlingAvatar/task/reading';

const fault = (kind: FaultKind, over: Partial<ProviderFault> = {}): ProviderFault => ({
	kind,
	text: 'their words',
	httpStatus: 418,
	code: null,
	retryAfterSeconds: null,
	...over,
});
const explain = (kind: FaultKind, over?: Partial<ProviderFault>) =>
	explainFault(providers.cometApi, fault(kind, over));

it.each<[FaultKind, string, RegExp]>([
	['key', 'CometAPI did not accept the API key: their words', /API Key in the credential/],
	['account', 'CometAPI refused because of the account (HTTP 418): their words', /balance/],
	[
		'rateLimit',
		'CometAPI accepts no more requests right now (HTTP 418): their words',
		/Try again later/,
	],
	['policy', 'CometAPI refused the content: their words', /another image, audio or prompt/],
	[
		'request',
		'CometAPI refused the request (HTTP 418): their words',
		/fields that the message names/,
	],
	['notFound', 'CometAPI does not know this task: their words', /Check the Task ID/],
	[
		'noSuchPath',
		'CometAPI has nothing at this address (HTTP 418): their words',
		/Base URL in the credential/,
	],
	[
		'duplicate',
		'CometAPI already has a task of this External Task ID: their words',
		/before you submit it again/,
	],
	[
		'address',
		'CometAPI answered with a web page or a redirect instead of data (HTTP 418)',
		/address of the API, not of the website/,
	],
	[
		'severalOfName',
		'CometAPI has several tasks with this External Task ID: their words',
		/set "Identify Task By" to "Task ID"/,
	],
	[
		'otherName',
		'CometAPI answered with a task that does not have this External Task ID: their words',
		/may not look tasks up by External Task ID/,
	],
	['network', 'CometAPI could not be reached: their words', /Check the Base URL/],
	[
		'unreadable',
		'CometAPI gave an answer that cannot be read (HTTP 418): their words',
		/Try again/,
	],
	['server', 'CometAPI is having server issues (HTTP 418): their words', /Try again in a while/],
])('%s', (kind, what, advice) => {
	const said = explain(kind);
	expect(said.what).toBe(what);
	expect(said.advice).toMatch(advice);
	// Words that n8n's guidelines ask to avoid, and codes that n8n would replace the message for.
	const all = `${said.what} ${said.advice}`;
	expect(all).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
	expect(all).not.toMatch(/\bE[A-Z]{4,}/);
});

it('leaves out what is not known', () => {
	expect(explain('server', { text: '', httpStatus: null }).what).toBe(
		'CometAPI is having server issues',
	);
	expect(explain('request', { text: '' }).what).toBe('CometAPI refused the request (HTTP 418)');
});

it('adds what a key looks like, if anything is known of it', () => {
	const plain = explain('key').advice;
	const keyHint = 'It looks like a key of fal.ai.';
	expect(explain('key', { keyHint }).advice).toBe(`${plain} ${keyHint}`);
	expect(plain).toMatch(/\.$/);
});

it('names the gateway', () => {
	expect(explainFault(providers.aijisu, fault('account')).advice).toMatch(/on the aijisu website/);
});
