import type { IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import type { Created } from '../../paying/taskClient';
import type { AvatarTask } from '../../task/task';
import type { SubmitPlan } from './plan';

/**
 * Whom the provider calls about a task, for a Wait that would park for the call. Of a task that an earlier try
 * created and that was found again by its name, it is not known: none that could be waited for.
 */
export function callbackOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	{ task, reused }: Created<AvatarTask>,
): { callbackExecutionId?: string | null } {
	const wanted = calledExecution(session, plan);
	if (wanted === undefined) return {};
	return { callbackExecutionId: reused ? (task.callbackExecutionId ?? null) : wanted };
}

/** What is kept with a created task about whom the provider calls. */
export function calledNote(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
): { callbackExecutionId: string | null } | Record<string, never> {
	const callbackExecutionId = calledExecution(session, plan);
	return callbackExecutionId === undefined ? {} : { callbackExecutionId };
}

/** n8n's address of a parked execution, unless it is configured otherwise. */
const RESUME_PATH = /\/webhook-waiting\/([^/?#]+)/;

/** The execution that the request asks to call; `null` for none, undefined for an address of the user's. */
function calledExecution(
	{ adapter, context }: Session<IExecuteFunctions>,
	{ request: { callbackUrl, resumesExecution } }: SubmitPlan,
): string | null | undefined {
	if (!adapter.callsBack) return undefined;
	if (callbackUrl === null) return null;
	return resumesExecution ? context.getExecutionId() : RESUME_PATH.exec(callbackUrl)?.[1];
}
