import type { IBinaryData } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import type { Session } from '../../n8n/session';
import type { AvatarTask } from '../../task/task';
import { download, fileNameOf } from '../files/download';

/** Until the provider has answered about a fresh link. Seconds. */
const RENEWAL_SECONDS = 60;

/** What a download came to. `why` completes "The video could not be downloaded: …". */
export type VideoDownload =
	{ ok: true; file: IBinaryData; task: AvatarTask } | { ok: false; why: string };

/** Streams a finished video into n8n's binary storage; the task that comes back has the link that worked. */
export async function downloadVideo(
	session: Session<NodeContext>,
	finished: AvatarTask,
): Promise<VideoDownload> {
	let task = finished;
	const done = await download(session, {
		noun: 'video',
		link: finished.videoUrl,
		renew: async () => {
			const reading = await session.ask(finished.taskId, RENEWAL_SECONDS);
			if (reading.kind === 'task') task = reading.task;
			return task.videoUrl;
		},
		named: (link) => ({
			fileName: fileNameOf(link, finished.taskId, 'mp4'),
			mimeType: 'video/mp4',
		}),
	});
	return done.ok ? { ...done, task } : done;
}
