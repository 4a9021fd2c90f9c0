import type { IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import type { Submission } from '../../paying/create';
import type { SubmitPlan } from './plan';

/**
 * Whom the provider calls about a task, for a Wait that would park for the call. Of a task that an earlier try
 * created and that was found again by its name, it is not known: none that could be waited for.
 */
export function callbackOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	{ task, reused }: Extract<Submission, { kind: 'created' }>,
): { callbackExecutionId?: string | null } {
	const wanted = calledExecution(session, plan);
	if (wanted === undefined) return {};
	return { callbackExecutionId: reused ? (task.callbackExecutionId ?? null) : wanted };
}

/** n8n's address of a parked execution, unless it is configured otherwise. */
const RESUME_PATH = /\/webhook-waiting\/([^/?#]+)/;

/** The execution that the request asks to call; `null` for none, undefined for an address of the user's. */
export function calledExecution(
	{ adapter, context }: Session<IExecuteFunctions>,
	{ request: { callbackUrl, itemIndex } }: SubmitPlan,
): string | null | undefined {
	if (!adapter.callsBack) return undefined;
	if (callbackUrl === null) return null;
	const own: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex);
	const isOwn = typeof own === 'string' && URL.canParse(own) && new URL(own).href === callbackUrl;
	return isOwn ? context.getExecutionId() : RESUME_PATH.exec(callbackUrl)?.[1];
}
