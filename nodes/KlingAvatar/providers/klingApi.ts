import { readFault } from './answers/fault';
import { answersWith } from './answers/read';
import { readTaskBody } from './answers/taskBody';
import { given, KLING_AVATAR } from './klingAvatar';
import { klingSpeech } from './speech/klingSpeech';
import type { MediaValue, ProviderAdapter } from './types';

/**
 * Kling's avatar API and its text to speech, which a gateway may pass on under a prefix. Paths, fields and answers are those of
 * Kling's documentation (high confidence).
 *
 * @param id value of the provider
 * @param prefix what stands before Kling's own paths
 * @param emptyPrompt what is sent when the user gave no prompt; `null`: the field is left out
 */
export function klingApi(
	id: string,
	prefix: string,
	emptyPrompt: string | null,
): Omit<ProviderAdapter, 'id' | 'label' | 'option' | 'key'> {
	const createPath = `${prefix}/v1/videos/avatar/image2video`;
	const answers = answersWith((answer, taskId) => readTaskBody(id, answer, taskId), true);
	return {
		...KLING_AVATAR,
		takesBytes: true,
		takesAudioId: true,
		takesExternalTaskId: true,
		emptyPrompt,
		callsBack: true,
		createRequest: ({ image, audio, quality, prompt, callbackUrl, externalTaskId, watermark }) => ({
			path: createPath,
			body: given({
				image: linkOrBytes(image),
				audio_id: 'audioId' in audio ? audio.audioId : null,
				sound_file: 'audioId' in audio ? null : linkOrBytes(audio),
				prompt: prompt || emptyPrompt,
				mode: quality,
				callback_url: callbackUrl,
				external_task_id: externalTaskId,
				watermark_info: watermark ? { enabled: true } : null,
			}),
		}),
		...answers,
		readCreated(answer, externalTaskId) {
			const reading = answers.readCreated(answer);
			return reading.kind === 'created' && reading.task.externalTaskId === null
				? { ...reading, task: { ...reading.task, externalTaskId } }
				: reading;
		},
		queryPaths: (taskId) => [`${createPath}/${encodeURIComponent(taskId)}`],
		readFault,
		speech: klingSpeech(id, prefix),
	};
}

const linkOrBytes = (media: MediaValue) => ('url' in media ? media.url : media.bytes);
