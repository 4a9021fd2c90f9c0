import type { Job } from '../jobs';
import type { Provider } from '../types';
import type { World } from '../world';

const HOUR = 3600;

/** How long a link to a speech lives by the documents, in seconds. */
const DOCUMENTED: Record<Provider, number> = {
	kling: 720 * HOUR,
	cometApi: 720 * HOUR,
	aijisu: 9 * HOUR,
	fal: 168 * HOUR,
	kie: 24 * HOUR,
	waveSpeed: 168 * HOUR,
};

/** When the speech's present link ends, in milliseconds on the simulator's clock. */
export function linkEnd(world: World, job: Job): number {
	const seconds = world.switches.speech.linkSeconds ?? DOCUMENTED[job.provider];
	return (job.linkMadeAt ?? job.updatedAt) + seconds * 1000;
}

/** Gives the speech a fresh link when its old one has ended, if providers are to do so. */
export function renewLink(world: World, job: Job): void {
	if (!world.switches.speech.linkRenewed || job.state !== 'completed') return;
	if (world.clock.now() < linkEnd(world, job)) return;
	job.linkNumber++;
	job.linkMadeAt = world.clock.now();
}

/** MP3, unless MiniMax was asked for WAV. */
export function speechFormat(job: Job): 'mp3' | 'wav' {
	return job.body['format'] === 'wav' ? 'wav' : 'mp3';
}
