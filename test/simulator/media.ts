import { json, redirect, serve } from './answers';
import { refuseKey } from './aijisu';
import { bufferContent, joined, numberedBlocks, type Content } from './content';
import { filmOf } from './film/film';
import { videoSeconds } from './film/videoLength';
import type { Job } from './jobs';
import type { Answer, RequestRecord } from './types';
import type { World } from './world';

/** Header of an ISO media `free` box of `size` bytes in all, which players skip. */
function freeBox(size: number): Buffer {
	const header = Buffer.alloc(16);
	header.writeUInt32BE(1, 0);
	header.write('free', 4, 'latin1');
	header.writeBigUInt64BE(BigInt(size), 8);
	return header;
}

/**
 * A job's finished video: the film, as long as the job's is, whose first picture has the job's ID in it, so that no
 * two jobs have the same bytes; padded by a `free` box to `size` bytes if that is more.
 */
export function jobVideo(job: Job, size: number | null): Content {
	const named = filmOf(videoSeconds(job), job.id);
	const padding = (size ?? 0) - named.size;
	if (padding < 16) return named;
	return joined([named, bufferContent(freeBox(padding)), numberedBlocks(padding - 16)]);
}

/** `GET /media/<job>.mp4` on either origin, and the gateway's proxy `/v1/videos/{id}/content`. */
export function serveResult(world: World, request: RequestRecord, onForeign: boolean): Answer {
	const { video } = world.switches;
	const proxied = request.path.startsWith('/v1/');
	if (!onForeign && (proxied || video.needsKey)) {
		const refused = refuseKey(world, request);
		if (refused) return refused;
	}
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.kind !== 'avatar' || job.state !== 'completed') {
		return json({ error: 'no such file' }, 404);
	}

	const link = Number(request.query['token'] ?? job.linkNumber);
	if (link <= video.deadLinks) {
		if (link === job.linkNumber) job.linkNumber++;
		return json({ error: 'link expired' }, video.deadStatus);
	}
	if (video.redirectTo !== 'none' && !('moved' in request.query)) {
		const origin = video.redirectTo === 'foreign' ? world.foreignUrl : world.url;
		return redirect(`${origin}/media/${job.id}.mp4?token=${link}&moved=1`);
	}

	const answer = serve(jobVideo(job, video.size), 'video/mp4', video.noLength);
	answer.delivery = {};
	if (video.bytesPerSecond !== null) answer.delivery.bytesPerSecond = video.bytesPerSecond;
	if (video.cutAfterBytes !== null && request.method === 'GET' && job.cutOffs < video.cutTimes) {
		job.cutOffs++;
		answer.delivery.cutAfterBytes = video.cutAfterBytes;
		answer.delivery.cutBy = video.cutBy;
	}
	return answer;
}
