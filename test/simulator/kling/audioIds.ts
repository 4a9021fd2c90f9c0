import { audioSecondsFault } from '../mediaChecks';
import type { World } from '../world';
import type { KlingProvider } from './envelope';

const DAY = 24 * 3600 * 1000;
const MOST_DAYS = 30;
const PREFIX = 'audio-';

/**
 * Audio IDs that exist without a call of the TTS endpoint, at Kling AI and at CometAPI, with their
 * lengths in seconds. Those made there exist as well, where they were made.
 */
export const seededAudioIds: Readonly<Record<string, { seconds: number; ageDays: number }>> = {
	'audio-5s': { seconds: 5, ageDays: 1 },
	'audio-59s': { seconds: 59, ageDays: 1 },
	'audio-too-short': { seconds: 1, ageDays: 1 },
	/** Too long for CometAPI only. */
	'audio-too-long': { seconds: 90, ageDays: 1 },
	'audio-301s': { seconds: 301, ageDays: 1 },
	'audio-too-old': { seconds: 5, ageDays: 31 },
};

/** The ID under which Kling's text to speech hands out what a job made. */
export const audioIdOf = (jobId: string): string => PREFIX + jobId;

/** Length in seconds of the sound that an ID stands for, or why the provider does not take it. */
export function findAudio(
	world: World,
	provider: KlingProvider,
	audioId: string,
): { fault: string } | { fault: null; seconds: number } {
	const audio = spoken(world, provider, audioId) ?? seeded(audioId);
	if (!audio) return { fault: 'Audio id not found' };
	if (audio.age > MOST_DAYS * DAY) {
		return { fault: 'Audio id has expired, only audio of the last 30 days is accepted' };
	}
	const fault = audioSecondsFault(audio.seconds, provider);
	return fault === null ? { fault, seconds: audio.seconds } : { fault };
}

/** A sound made by this provider's own text to speech, once it is finished. */
function spoken(world: World, provider: KlingProvider, audioId: string) {
	const job = world.ledger.get(audioId.slice(PREFIX.length));
	if (job?.kind !== 'speech' || job.provider !== provider || job.state !== 'completed') {
		return undefined;
	}
	return { seconds: job.audioSeconds ?? 0, age: world.clock.now() - job.updatedAt };
}

function seeded(audioId: string) {
	if (!Object.hasOwn(seededAudioIds, audioId)) return undefined;
	const { seconds, ageDays } = seededAudioIds[audioId]!;
	return { seconds, age: ageDays * DAY };
}
