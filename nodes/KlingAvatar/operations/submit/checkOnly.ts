import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import type { MediaValue, ProviderAdapter } from '../../providers/types';
import { unknownTaskOutput } from '../../task/task';
import type { CheckedMedia } from './files/checkMedia';
import { hintAtTotal } from './budget';
import { isPlan, type SubmitPlan } from './plan';

/**
 * The item of Check Only: what would be sent, in the provider's own field names, and the seconds that the
 * video would last. What is made only at the sending (a file's bytes or link, a made-up name, the address
 * that resumes an execution) is described instead.
 */
function checkedItem({ adapter }: Session<IExecuteFunctions>, plan: SubmitPlan): IDataObject {
	const { request, image, audio, seconds } = plan;
	const { body } = adapter.createRequest({
		quality: request.quality,
		image: described(adapter, image),
		audio:
			request.audio.from === 'audioId'
				? { audioId: request.audio.audioId }
				: described(adapter, audio),
		audioDurationSeconds: seconds,
		prompt: request.prompt,
		callbackUrl: request.resumesExecution
			? '(the address that resumes this execution)'
			: request.callbackUrl,
		externalTaskId:
			request.externalTaskId ?? (adapter.takesExternalTaskId ? '(made up when it is sent)' : null),
		watermark: request.watermark,
	});
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
	media: CheckedMedia | null,
): MediaValue {
	if (media === null) throw new TypeError('an item without an audio ID has a checked sound');
	const { origin, mimeType } = media;
	if (origin.from === 'url') return { url: origin.url };
	const link = upload === null ? 'signed link to the file' : 'link to the uploaded file';
	const what = takesBytes ? 'content as base64' : link;
	const where = origin.from === 'binary' ? ` in "${origin.fieldName}"` : '';
	return { url: `(${what}${where}${mimeType === null ? '' : `, ${mimeType}`})` };
}

/** Check Only: nothing is sent, and the output pane tells how long all videos would be together. */
export function checkedItems(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | ItemResult>,
): ItemResult[] {
	hintAtTotal(session.context, plans.filter(isPlan), 'Checked, nothing submitted');
	return plans.map((plan) => (isPlan(plan) ? { json: checkedItem(session, plan) } : plan));
}
