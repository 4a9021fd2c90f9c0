import { findJob, invalid, refuseKey } from '../aijisu';
import { json } from '../answers';
import { familyError, taskError } from '../faults';
import type { Job } from '../jobs';
import type { Answer, JobState, RequestRecord } from '../types';
import { objectBody, resultUrl, type World } from '../world';
import { askedSpeech, speedBounds } from './asked';
import { renewLink, speechFormat } from './link';
import { minimaxModels, minimaxVoices } from './minimaxVoices';
import { speechSeconds } from './plan';
import { jobSpeech } from './serveSpeech';

const EMOTIONS = ['happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised', 'neutral'];

/** `POST /v1/audio/tasks`: MiniMax's speech at aijisu, a task to ask about. */
export function createSpeech(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return invalid('request body is not valid JSON');
	const { model } = body;
	if (typeof model !== 'string' || model === '') return invalid('model is required');
	if (!minimaxModels.includes(model)) {
		const message = `No available channel for model ${model} under group default (distributor)`;
		return json(familyError('aijisu', message, 'model_not_found'), 503);
	}
	const fault = fieldFault(body);
	if (fault !== null) return invalid(fault);
	const asked = askedSpeech('aijisu', body);
	if (!minimaxVoices.some(({ id }) => id === asked.voice)) return invalid('voice id not exist');

	const job = world.createJob(
		request,
		{
			kind: 'speech',
			provider: 'aijisu',
			body,
			externalTaskId: null,
			callbackUrl: null,
			audioSeconds: speechSeconds(asked.text, asked.speed),
		},
		{},
	);
	return json({ task_id: job.id, status: 'queued', model, created_at: seconds(job.createdAt) });
}

function fieldFault(body: Record<string, unknown>): string | null {
	const text = body['text'] ?? body['input'];
	if (typeof text !== 'string' || text.trim() === '') return 'text is required';
	const voice = body['voice_id'] ?? body['voice'];
	if (typeof voice !== 'string' || voice === '') return 'voice_id is required';
	const [least, most] = speedBounds('aijisu');
	for (const [field, low, high] of [
		['speed', least, most],
		// MiniMax's own bounds; the gateway's pages name none.
		['volume', 0, 10],
		['pitch', -12, 12],
	] as const) {
		const value = body[field];
		if (value === undefined) continue;
		if (typeof value !== 'number' || value < low || value > high) {
			return `${field} must be between ${low.toFixed(1)} and ${high.toFixed(1)}`;
		}
	}
	const { format, emotion } = body;
	if (format !== undefined && format !== 'mp3' && format !== 'wav') {
		return 'format must be mp3 or wav';
	}
	if (emotion !== undefined && !EMOTIONS.includes(String(emotion))) {
		return `emotion must be one of ${EMOTIONS.join(', ')}`;
	}
	return null;
}

const words: Record<JobState, [word: string, progress: string]> = {
	queued: ['queued', '0%'],
	processing: ['processing', '30%'],
	completed: ['succeeded', '100%'],
	failed: ['failed', '100%'],
};

/** `GET /v1/audio/tasks/{id}`. */
export function querySpeech(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const job = findJob(world, request, 'speech');
	if (!job) return json(taskError('task_not_exist', 'task_not_exist'), 400);
	job.queries++;
	renewLink(world, job);
	const [word, progress] = words[job.state];
	return json({
		task_id: job.id,
		status: job.statusWord ?? world.switches.statusWords.aijisu?.[job.state] ?? word,
		progress,
		model: job.body['model'],
		created_at: seconds(job.createdAt),
		...(job.state === 'completed' ? { ...resultOf(world, job), ...lengthOf(world, job) } : {}),
		...(job.failureReason ? { error: { code: 'task_failed', message: job.failureReason } } : {}),
	});
}

/** The link under the key that the switch names: the published answer breaks off at `outp…`. */
function resultOf(world: World, job: Job): Record<string, unknown> {
	const url = resultUrl(world, job);
	const { minimaxResult } = world.switches.speech;
	switch (minimaxResult) {
		case 'outputs':
			return { outputs: [url] };
		case 'output':
			return { output: url };
		case 'output.audio_url':
			return { output: { audio_url: url } };
		case 'output.url':
			return { output: { url } };
		case 'data.audio_url':
			return { data: { audio_url: url } };
		case 'audio_url':
		case 'audioUrl':
		case 'result_url':
		case 'url':
			return { [minimaxResult]: url };
		case 'content':
			return {};
	}
}

/** MiniMax's own words about what it made; nobody knows whether aijisu passes them on. */
function lengthOf(world: World, job: Job): Record<string, unknown> {
	if (world.switches.speech.minimaxLength === 'none') return {};
	const { text } = askedSpeech('aijisu', job.body);
	return {
		extra_info: {
			audio_length: Math.round((job.audioSeconds ?? 0) * 1000),
			audio_sample_rate: 24_000,
			audio_size: jobSpeech(job).size,
			audio_format: speechFormat(job),
			audio_channel: 1,
			usage_characters: [...text].length,
		},
	};
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
