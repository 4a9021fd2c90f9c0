import { createHash } from 'node:crypto';

import { refuseKey, unknownPath } from '../aijisu';
import { json, serve } from '../answers';
import { bufferContent, type Content } from '../content';
import { contentTypeOf } from '../fixtureFiles';
import type { Job } from '../jobs';
import type { Answer, RequestRecord } from '../types';
import type { World } from '../world';
import { askedSpeech } from './asked';
import { linkEnd, speechFormat } from './link';
import { planSpeech } from './plan';
import { mp3Of, wavOf } from './soundFiles';

const made = new WeakMap<Job, Content>();

/** What a speech job made, as MP3 or as WAV if it was asked for; no two jobs have the same bytes. */
export function jobSpeech(job: Job): Content {
	let content = made.get(job);
	if (!content) {
		const { text, voice, speed } = askedSpeech(job.provider, job.body);
		const plan = planSpeech(text, speed);
		content = bufferContent(
			speechFormat(job) === 'wav' ? wavOf(plan, pitchOf(voice), job.id) : mp3Of(plan, job.id),
		);
		made.set(job, content);
	}
	return content;
}

/** Each voice has a pitch of its own, 90 to 250 Hz. */
function pitchOf(voice: string): number {
	return 90 + (createHash('sha256').update(voice).digest().readUInt16BE(0) % 161);
}

/** `GET /media/<job>.mp3|wav` on either origin. */
export function serveSpeech(world: World, request: RequestRecord, onForeign: boolean): Answer {
	if (!onForeign && world.switches.speech.linkNeedsKey) {
		const refused = refuseKey(world, request);
		if (refused) return refused;
	}
	const job = speechOf(world, request);
	if (!job || !request.path.endsWith(`.${speechFormat(job)}`)) {
		return json({ error: 'no such file' }, 404);
	}
	const link = Number(request.query['token'] ?? job.linkNumber);
	if (link < job.linkNumber || world.clock.now() >= linkEnd(world, job)) {
		return json({ error: 'link expired' }, 403);
	}
	return sound(job);
}

/** `GET /v1/audio/tasks/{id}/content`, where aijisu's speech is to be had that way. */
export function serveContent(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	if (world.switches.speech.minimaxResult !== 'content') return unknownPath(request);
	const job = speechOf(world, request);
	return job?.provider === 'aijisu' ? sound(job) : json({ error: 'no such file' }, 404);
}

function speechOf(world: World, request: RequestRecord): Job | undefined {
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	return job?.kind === 'speech' && job.state === 'completed' ? job : undefined;
}

const sound = (job: Job): Answer =>
	serve(jobSpeech(job), contentTypeOf(`speech.${speechFormat(job)}`));
