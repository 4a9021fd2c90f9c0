import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import type { MediaValue, ProviderAdapter } from '../../providers/types';
import { unknownTaskOutput } from '../../task/task';
import type { CheckedMedia } from './files/checkMedia';
import { hintAtTotal } from './budget';
import { createInput, isPlan, type SubmitPlan } from './plan';

/**
 * The item of Check Only: what would be sent, in the provider's own field names, and the seconds that the
 * video would last. What is made only at the sending (a file's bytes or link, a made-up name, the address
 * that resumes an execution) is described instead.
 */
async function checkedItem(
	{ adapter }: Session<IExecuteFunctions>,
	plan: SubmitPlan,
): Promise<IDataObject> {
	const { request, seconds } = plan;
	const named = {
		callbackUrl: request.resumesExecution
			? '(the address that resumes this execution)'
			: request.callbackUrl,
		externalTaskId:
			request.externalTaskId ?? (adapter.takesExternalTaskId ? '(made up when it is sent)' : null),
	};
	const input = await createInput(plan, named, async (media) => described(adapter, media));
	const { body } = adapter.createRequest(input);
	return {
		...unknownTaskOutput(adapter.id, { externalTaskId: request.externalTaskId }),
		[adapter.quality.field]: request.quality,
		audioDurationSeconds: seconds,
		reused: false,
		checkOnly: true,
		request: body as unknown as IDataObject,
	};
}

function described(
	{ takesBytes, upload }: ProviderAdapter,
	{ origin, facts }: CheckedMedia,
): MediaValue {
	if (origin.from === 'url') return { url: origin.url };
	const link = upload === null ? 'signed link to the file' : 'link to the uploaded file';
	const what = takesBytes ? 'content as base64' : link;
	const where = origin.from === 'binary' ? ` in "${origin.fieldName}"` : '';
	return { url: `(${what}${where}${facts === null ? '' : `, ${facts.mimeType}`})` };
}

/** Check Only: nothing is sent, and the output pane tells how long all videos would be together. */
export async function checkedItems(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | ItemResult>,
): Promise<ItemResult[]> {
	hintAtTotal(session.context, plans.filter(isPlan), 'Checked, nothing submitted');
	return await Promise.all(
		plans.map(async (plan) => (isPlan(plan) ? { json: await checkedItem(session, plan) } : plan)),
	);
}
