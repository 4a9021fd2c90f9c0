import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import type { CreateInput } from '../../providers/types';
import type { Session } from '../../n8n/session';
import { checkMedia, type CheckedMedia, type CheckedSound } from './files/checkMedia';
import type { MediaChecks } from './files/mediaChecks';
import { readSubmitRequest } from './readRequest';
import type { SubmitRequest } from './request';
import { sendableMedia, signedLink } from './files/sendableMedia';

/** An item that passed every check that can be made without paying. */
export interface SubmitPlan {
	request: SubmitRequest;
	image: CheckedMedia;
	/** `null` for an audio ID. */
	audio: CheckedSound | null;
	/** Seconds that are sent, or were measured; `null` where nobody knows. */
	seconds: number | null;
	/** What the submission is, for the ledger: parameters, content and destination. */
	fingerprint: string;
}

/** Reads and checks one item. Sends nothing to the provider. Throws InputProblem. */
export async function planItem(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	checks: MediaChecks,
): Promise<SubmitPlan> {
	const request = readSubmitRequest(session, itemIndex);
	const { image, audio } = await checkMedia(session, request, checks);
	for (const media of [image, audio]) {
		// Found out now rather than when the first item has already been paid for.
		if (media?.binary && !session.adapter.takesBytes) signedLink(session, media.binary);
	}
	const exact = request.enteredSeconds ?? audio?.measuredSeconds ?? null;
	const seconds = exact === null ? null : session.adapter.sentSeconds(exact);
	if (session.adapter.needsDuration && seconds === null) {
		throw new InputProblem(
			'The length of the audio is not known',
			'Set "Audio Duration" to "Enter Manually" and give it in seconds.',
		);
	}
	return {
		request,
		image,
		audio,
		seconds,
		fingerprint: fingerprint(session, request, image, audio, seconds),
	};
}

/** The stable part of a request. Signed links and callback addresses change from run to run, so they are left out. */
function fingerprint(
	{ adapter, credential }: Session<IExecuteFunctions>,
	request: SubmitRequest,
	image: CheckedMedia,
	audio: CheckedSound | null,
	seconds: number | null,
): string {
	const stable = [
		adapter.id,
		credential.baseUrl,
		request.quality,
		image.identity,
		request.audio.from === 'audioId' ? request.audio.audioId : audio?.identity,
		adapter.needsDuration ? seconds : null,
		request.prompt,
		request.externalTaskId,
	];
	return createHash('sha256').update(JSON.stringify(stable)).digest('hex').slice(0, 32);
}

/** Puts together what is sent for a planned item. Throws InputProblem. */
export async function createInput(
	session: Session<IExecuteFunctions>,
	{ request, image, audio, seconds }: SubmitPlan,
	externalTaskId: string | null,
): Promise<CreateInput> {
	return {
		quality: request.quality,
		image: await sendableMedia(session, image, 'portrait'),
		audio:
			request.audio.from === 'audioId'
				? { audioId: request.audio.audioId }
				: await sendableMedia(session, audio ?? image, 'voice'),
		audioDurationSeconds: seconds,
		prompt: request.prompt,
		callbackUrl: request.callbackUrl,
		externalTaskId,
	};
}
