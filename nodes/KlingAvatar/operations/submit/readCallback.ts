import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isOutOfReach, parseMediaUrl } from '../../links/publicUrl';
import { Failure } from '../../task/failure';
import type { Session } from '../../n8n/session';
import { readChoice, readText } from '../../n8n/values';
import type { SubmitRequest } from './request';

const NOBODY: Callback = { callbackUrl: null, resumesExecution: false };

type Callback = Pick<SubmitRequest, 'callbackUrl' | 'resumesExecution'>;

/** Where the provider is to call when the task changes. Throws InputProblem. */
export function readCallback(
	{ context, adapter, credential }: Session<IExecuteFunctions>,
	options: IDataObject,
	itemIndex: number,
): Callback {
	if (!adapter.callsBack) return NOBODY;
	const choice = readChoice('Callback', options.callback ?? 'none', ['none', 'execution', 'url']);
	if (choice === 'none') return NOBODY;
	const isOwn = choice === 'execution';
	const value = isOwn
		? context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex)
		: options.callbackUrl;
	const parsed = parseMediaUrl(readText('Callback URL', value));
	if (!parsed.ok) {
		throw new Failure(
			`Callback URL ${parsed.why}`,
			'Enter a link that starts with https://, or remove the option "Callback".',
		);
	}
	if (!isOutOfReach(parsed.url.hostname, credential.baseUrl)) {
		return { callbackUrl: parsed.url.href, resumesExecution: isOwn };
	}
	throw isOwn
		? new Failure(
				`Callback is set to resume this execution, but this n8n's address (${parsed.url.hostname}) cannot be reached from the internet`,
				'Set the environment variable WEBHOOK_URL of n8n to its public address, or set "Callback" to "None" and Wait Mode to "Poll".',
			)
		: new Failure(
				`Callback URL points to ${parsed.url.hostname}, which only this machine or network can reach`,
				'Give a link that the provider can open.',
			);
}
