import { createHash } from 'node:crypto';

import type { Job } from './jobs';
import { imageFault, lookAtAudio } from './mediaChecks';

const LONGEST_MILLISECONDS = 20_000;
const MOST_BYTES = 32 * 2 ** 20;

/**
 * Fetches a job's picture and sound the way a provider does: without any key, redirects followed. What
 * came back is recorded in `job.media`. Returns why the job must fail, or null.
 */
export async function fetchMedia(
	job: Job,
	links: { image?: string | undefined; audio?: string | undefined },
	stop: AbortSignal,
): Promise<string | null> {
	const faults = await Promise.all(
		(['image', 'audio'] as const).map(async (role) => {
			const url = links[role];
			return url === undefined ? null : await fetchOne(job, role, url, stop);
		}),
	);
	return faults.find((fault) => fault !== null) ?? null;
}

async function fetchOne(job: Job, role: 'image' | 'audio', url: string, stop: AbortSignal) {
	const found = {
		role,
		url,
		status: null as number | null,
		bytes: 0,
		sha256: '',
		contentType: null as string | null,
		fault: null as string | null,
	};
	try {
		const signal = AbortSignal.any([stop, AbortSignal.timeout(LONGEST_MILLISECONDS)]);
		const response = await fetch(url, { signal });
		found.status = response.status;
		found.contentType = response.headers.get('content-type');
		const bytes = await readAtMost(response);
		found.bytes = bytes.length;
		found.sha256 = createHash('sha256').update(bytes).digest('hex');
		if (!response.ok) found.fault = `Failed to download the ${role}: status ${response.status}`;
		else if (role === 'image') found.fault = imageFault(bytes, job.provider);
		else {
			const sound = await lookAtAudio(bytes, job.provider);
			found.fault = sound.fault;
			job.audioSeconds ??= sound.seconds;
		}
	} catch {
		found.fault = `Failed to download the ${role}`;
	}
	job.media.push(found);
	return found.fault;
}

async function readAtMost(response: Response): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of response.body ?? []) {
		const piece = chunk as Uint8Array;
		chunks.push(piece);
		length += piece.length;
		if (length > MOST_BYTES) throw new Error('too large');
	}
	return Buffer.concat(chunks);
}
