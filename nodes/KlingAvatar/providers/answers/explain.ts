import type { FaultKind, ProviderFault } from '../../task/reading';
import type { ProviderAdapter } from '../types';

const CHECK_ADDRESS =
	'Check the Base URL in the credential: it must be the address of the API, not of the website.';

/** Other advice than a video's, where something else is made. */
export type FaultAdvice = Partial<Record<FaultKind, string>>;

interface Explanation {
	what: string;
	advice: string;
}

/** A fault in words: what happened, and how to get unstuck. Used by every operation. */
export function explainFault(
	provider: Pick<ProviderAdapter, 'label'> & { advice?: FaultAdvice },
	fault: ProviderFault,
): Explanation {
	const { what, advice } = explained(provider.label, fault);
	const told = provider.advice?.[fault.kind] ?? advice;
	return { what, advice: fault.keyHint === undefined ? told : `${told} ${fault.keyHint}` };
}

function explained(label: string, fault: ProviderFault): Explanation {
	const said = fault.text === '' ? '' : `: ${fault.text}`;
	const number = fault.httpStatus === null ? '' : ` (HTTP ${fault.httpStatus})`;
	switch (fault.kind) {
		case 'key':
			return {
				what: `${label} did not accept the API key${said}`,
				advice: `Check the API Key in the credential. A key of another service, a deleted key, or one with missing characters is refused like this.`,
			};
		case 'account':
			return {
				what: `${label} refused because of the account${number}${said}`,
				advice: `Check the balance, and whether the account may use Kling Avatar, on the ${label} website.`,
			};
		case 'rateLimit':
			return {
				what: `${label} accepts no more requests right now${number}${said}`,
				advice: 'Try again later.',
			};
		case 'policy':
			return {
				what: `${label} refused the content${said}`,
				advice:
					'Use another image, audio or prompt: the content rules of the service were applied.',
			};
		case 'request':
			return {
				what: `${label} refused the request${number}${said}`,
				advice:
					'Check the fields that the message names, and that the image and audio can be opened by anyone.',
			};
		case 'notFound':
			return {
				what: `${label} does not know this task${said}`,
				advice:
					'Check the Task ID, and that the credential is of the account that submitted it. Tasks are forgotten after some time.',
			};
		case 'noSuchPath':
			return {
				what: `${label} has nothing at this address${number}${said}`,
				advice: CHECK_ADDRESS,
			};
		case 'duplicate':
			return {
				what: `${label} already has a task of this External Task ID${said}`,
				advice:
					'Look the task up in your account before you submit it again under another External Task ID.',
			};
		case 'severalOfName':
			return {
				what: `${label} has several tasks with this External Task ID${said}`,
				advice: 'Choose the right one in your account, and set "Identify Task By" to "Task ID".',
			};
		case 'otherName':
			return {
				what: `${label} answered with a task that does not have this External Task ID${said}`,
				advice:
					'The service may not look tasks up by External Task ID. Set "Identify Task By" to "Task ID".',
			};
		case 'address':
			return {
				what: `${label} answered with a web page or a redirect instead of data${number}`,
				advice: `${CHECK_ADDRESS} A firewall in front of the service may answer like this as well: then try again in a while.`,
			};
		case 'network':
			return {
				what: `${label} could not be reached: ${fault.text}`,
				advice: 'Check the Base URL in the credential, and that this n8n can reach it.',
			};
		case 'unreadable':
			return {
				what: `${label} gave an answer that cannot be read${number}${said}`,
				advice: 'Try again in a while. If it stays so, check the Base URL in the credential.',
			};
		case 'server':
			return {
				what: `${label} is having server issues${number}${said}`,
				advice: 'Try again in a while.',
			};
	}
}
