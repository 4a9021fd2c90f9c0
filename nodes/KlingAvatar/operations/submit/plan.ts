import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import type { CreateInput } from '../../providers/types';
import type { Session } from '../../n8n/session';
import type { Wanted } from '../../task/submission';
import { checkMedia, type CheckedMedia, type CheckedSound } from './files/checkMedia';
import type { MediaChecks } from './files/mediaChecks';
import { refuseFarLength } from './enteredSeconds';
import { wantedOf } from './identity';
import { readSubmitRequest } from './readRequest';
import { speechWithin } from './readSpeech';
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
	/** What the submission is, for the record of submissions. */
	wanted: Wanted;
}

/** Whether an item passed. */
export const isPlan = (plan: SubmitPlan | Failure): plan is SubmitPlan =>
	!(plan instanceof Failure);

/** Reads and checks one item. Sends nothing to the provider. Throws InputProblem. */
export async function planItem(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	checks: MediaChecks,
): Promise<SubmitPlan> {
	const request = readSubmitRequest(session, itemIndex);
	const { spokenSeconds, limits } = request;
	const spoken = spokenSeconds === null ? null : await speechWithin(spokenSeconds, limits);
	const { image, audio } = await checkMedia(session, request, checks);
	for (const media of [image, audio]) {
		// Found out now rather than when the first item has already been paid for.
		if (media?.binary && !session.adapter.takesBytes) signedLink(session, media.binary);
	}
	refuseFarLength(request.enteredSeconds, audio?.measuredSeconds ?? null);
	const exact = request.enteredSeconds ?? audio?.measuredSeconds ?? spoken;
	const seconds = exact === null ? null : session.adapter.sentSeconds(exact);
	if (session.adapter.needsDuration && seconds === null) {
		throw new Failure(
			'The length of the audio is not known',
			'Set "Audio Duration" to "Enter Manually" and give it in seconds.',
		);
	}
	return { request, image, audio, seconds, wanted: wantedOf(session, request, image, audio) };
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
				: await sendableMedia(session, checked(audio), 'voice'),
		audioDurationSeconds: seconds,
		prompt: request.prompt,
		callbackUrl: request.callbackUrl,
		externalTaskId,
	};
}

function checked(audio: CheckedSound | null): CheckedSound {
	if (audio === null) throw new TypeError('audio that is no audio ID was checked before');
	return audio;
}
