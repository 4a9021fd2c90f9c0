import { fixtureSeconds } from '../fixtureFiles';
import type { Job, Ledger } from '../jobs';
import { audioIdOf } from '../kling/audioIds';

/**
 * The simulator's own speech that an avatar speaks: by its audio ID, or by a link to it. Undefined for
 * any other sound.
 */
export function speechBehind(ledger: Ledger, body: Record<string, unknown>): Job | undefined {
	const { audio_id: audioId, audio_url: audioUrl, sound_file: sound, audio, input } = body;
	const nested = (input as { audio_url?: unknown } | undefined)?.audio_url;
	const given = String(audioUrl ?? sound ?? audio ?? nested ?? '');
	const link = /\/media\/([^/]+)\.(?:mp3|wav)(?:\?|$)/.exec(given);
	const byLink = link ? ledger.get(link[1]!) : undefined;
	const job = byLink ?? ledger.get(String(audioId ?? '').slice(audioIdOf('').length));
	return job?.kind === 'speech' ? job : undefined;
}

/**
 * Length of a job's finished video in seconds. It follows the sound; with aijisu and CometAPI only the simulator's own speech does that, and with any other sound the
 * video is the short film as it is.
 */
export function videoSeconds(job: Job): number {
	return job.followsAudio && job.audioSeconds !== null
		? job.audioSeconds
		: fixtureSeconds.avatarMp4;
}
