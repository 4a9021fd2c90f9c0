import { html, json } from '../answers';
import * as cometApi from '../cometApi';
import { requestId } from '../faults';
import type { Job } from '../jobs';
import { askedSpeech, speedBounds } from '../speech/asked';
import { renewLink } from '../speech/link';
import { speechSeconds } from '../speech/plan';
import type { Answer, RequestRecord } from '../types';
import { objectBody, resultUrl, type World } from '../world';
import { audioIdOf } from './audioIds';
import { deductions, klingAnswer, klingSuccess, statusWord, type KlingProvider } from './envelope';
import * as klingAi from './klingAi';
import { speaks } from './voices';

const LONGEST_TEXT = 1000;
/** What a call costs, whatever its length. */
const UNITS = 0.05;

type Handler = (world: World, request: RequestRecord) => Answer;

/** `POST /v1/audio/tts` of Kling AI, `POST /kling/v1/audio/tts` of CometAPI. */
export const createSpeech =
	(provider: KlingProvider): Handler =>
	(world, request) => {
		const refused = gate[provider](world, request);
		if (refused) return refused;
		const body = objectBody(request);
		if (!body) return klingAnswer(1200, 'The request body is not valid JSON');
		const fault = fieldFault(body, provider);
		if (fault) return refuse(world, provider, fault);
		const { text, speed } = askedSpeech(provider, body);
		const job = world.createJob(
			request,
			{
				kind: 'speech',
				provider,
				body,
				externalTaskId: null,
				callbackUrl: null,
				audioSeconds: speechSeconds(text, speed),
			},
			{},
		);
		if (world.switches.speech.answer === 'at once') job.finish();
		return klingSuccess(speechData(world, job), `speech ${job.id}`);
	};

/** `GET …/audio/tts/{id}`, which neither documents: relays have it, or not. */
export const querySpeech =
	(provider: KlingProvider): Handler =>
	(world, request) => {
		const refused = gate[provider](world, request);
		if (refused) return refused;
		const { query } = world.switches.speech;
		if (query === '404') return html(404, '404 page not found');
		if (query === 'unknown path') {
			return provider === 'kling' ? klingAi.unknownPath(request) : cometApi.unknownPath(world);
		}
		const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
		if (job?.provider !== provider || job.kind !== 'speech') {
			return klingAnswer(1203, 'Task not found');
		}
		job.queries++;
		renewLink(world, job);
		return klingSuccess(speechData(world, job), `speech ${job.id} ${job.queries}`);
	};

const gate = { cometApi: cometApi.refuseKey, kling: klingAi.refuseKey };

interface FieldFault {
	message: string;
	ofVoice?: true;
}

function fieldFault(body: Record<string, unknown>, provider: KlingProvider): FieldFault | null {
	const { text, voice_id: voice, voice_language: language, voice_speed: speed } = body;
	if (typeof text !== 'string' || text.trim() === '') return { message: 'text is required' };
	if ([...text].length > LONGEST_TEXT) {
		return { message: `text must not exceed ${LONGEST_TEXT} characters` };
	}
	if (language !== 'zh' && language !== 'en') {
		return { message: 'voice_language must be zh or en' };
	}
	if (speed !== undefined && typeof speed !== 'number') {
		return { message: 'voice_speed must be a number' };
	}
	const [least, most] = speedBounds(provider);
	if (speed !== undefined && (speed < least || speed > most)) {
		return { message: `voice_speed must be between ${least.toFixed(1)} and ${most.toFixed(1)}` };
	}
	return speaks(voice, language) ? null : { message: 'Voice id not found', ofVoice: true };
}

/** 1201, by CometAPI in the doubly nested body of its documentation. */
function refuse(world: World, provider: KlingProvider, { message, ofVoice }: FieldFault): Answer {
	const { nestedErrors } = world.switches.speech;
	const isNested = nestedErrors === 'all' || (nestedErrors === 'voice' && ofVoice === true);
	if (provider === 'kling' || !isNested) return klingAnswer(1201, message);
	const inner = { code: 1201, message, request_id: requestId(message) };
	return json({ message, data: { message, data: inner } }, 400);
}

function speechData(world: World, job: Job): Record<string, unknown> {
	const { state } = job;
	return {
		task_id: job.id,
		task_status: statusWord(world, job),
		...(state === 'failed' ? { task_status_msg: job.failureReason } : {}),
		task_info: {},
		task_result: state === 'completed' ? { audios: [audioOf(world, job)] } : {},
		...(state === 'completed' ? deductions(UNITS) : {}),
		created_at: job.createdAt,
		updated_at: job.updatedAt,
	};
}

function audioOf(world: World, job: Job): Record<string, unknown> {
	const { duration } = world.switches.speech;
	const seconds = job.audioSeconds ?? 0;
	return {
		id: audioIdOf(job.id),
		url: resultUrl(world, job),
		...(duration === 'text' ? { duration: seconds.toFixed(3) } : {}),
		...(duration === 'number' ? { duration: seconds } : {}),
	};
}
