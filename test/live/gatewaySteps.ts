import { at, numeric } from '../../nodes/KlingAvatar/providers/answers/json';
import type { HttpAnswer, MediaValue } from '../../nodes/KlingAvatar/providers/types';
import {
	changed,
	create,
	createInput,
	inShort,
	limitInQuestion,
	seconds,
	untilEnded,
	type LiveRun,
	type Step,
} from './context';

/** The free question that tests the key. */
export const askKeyTest = ({ adapter, wire }: LiveRun, step: string, apiKey?: string) =>
	wire.send(step, 'GET', adapter.key.testPath, undefined, {
		host: 'keyTest',
		...(apiKey === undefined ? {} : { apiKey }),
	});

/** What the answer to it says of the account, in dollars or credits; `null` where it says nothing. */
export const balanceIn = ({ json }: HttpAnswer): number | null =>
	numeric(at(json, 'data', 'balance')) ?? numeric(at(json, 'data'));

/** Whether a file stands ready in a form that the provider takes. */
export const isSendable = ({ adapter, media }: LiveRun): boolean =>
	adapter.takesBytes || ('url' in media.image && 'url' in media.audio);

/** The link to a file at the provider. Rejects where it takes none. */
async function uploaded(run: LiveRun, step: string, name: string, media: MediaValue) {
	const { adapter, wire } = run;
	if ('url' in media || !adapter.upload) return media;
	const mimeType = name.endsWith('.jpg') ? 'image/jpeg' : 'audio/mpeg';
	const file = { name: `${run.name}-${name}`, mimeType, bytes: media.bytes };
	const { path, body } = adapter.upload.uploadRequest(file);
	const answer = await wire.send(step, 'POST', path, body, { host: 'upload' });
	const reading = adapter.upload.readUpload(answer);
	if (reading.kind === 'refused') throw new Error(`no upload: ${inShort(answer)}`);
	if (reading.kind === 'put') {
		const status = await wire.put(reading.url, reading.headers, file);
		if (status >= 300) throw new Error(`the bytes were turned away with HTTP ${status}`);
	}
	return { url: reading.link };
}

export const upload: Step = {
	title: 'Uploading the portrait and the sound',
	applies: ({ adapter }) => adapter.upload !== null,
	async act(run, step) {
		const { media, wire } = run;
		const image = await uploaded(run, step, 'portrait.jpg', media.image);
		const audio = await uploaded(run, step, 'speech.mp3', media.audio);
		run.media = { ...media, image, audio };
		const { status } = await wire.open('url' in audio ? audio.url : '');
		const question = 'Are files taken, and open without the key?';
		run.tell(question, 'yes', `HTTP ${status} for the sound`, status < 400);
	},
};

export const longAudio: Step = {
	title: 'A sound longer than what is in question',
	costs: ({ media }) => `${seconds(media.longAudio!.seconds)} if it is taken`,
	applies: (run) =>
		run.media.longAudio !== null && limitInQuestion(run.adapter) !== null && isSendable(run),
	async act(run, step) {
		const { adapter, media, name } = run;
		const long = media.longAudio!;
		const audio = await uploaded(run, step, 'long.mp3', { bytes: long.bytes });
		const input = createInput(run, { audio, externalTaskId: `${name}-long` });
		const { answer, reading } = await create(run, step, input);
		const isOnlyHint = adapter.unsureAboveSeconds !== null;
		run.tell(
			`Is a sound longer than ${limitInQuestion(adapter)} s refused?`,
			isOnlyHint ? 'no, so the node only warns' : 'yes, unless the user raises the limit',
			inShort(answer),
			reading.kind === 'unknown' ? undefined : (reading.kind === 'created') === isOnlyHint,
		);
		if (reading.kind !== 'created' || !isOnlyHint) return;
		const { task } = await untilEnded(run, step, adapter, reading.task);
		run.tell(
			'Is such a sound cut, and what is paid for it?',
			'it is not cut',
			`sound ${long.seconds} s, ${task.status}, paid ${task.charge?.units ?? 'not told'}, ${task.videoUrl ?? 'no link'}`,
			task.status === 'completed' ? undefined : false,
		);
	},
};

export const hopeless: Step = {
	title: 'Two requests that cannot succeed: without a sound, and with the portrait as the sound',
	costs: ({ media }) => `${seconds(media.seconds)} for each that is charged all the same`,
	applies: (run) => run.adapter.upload !== null && isSendable(run),
	async act(run, step) {
		const { image, audio } = run.media;
		const without = await create(run, step, createInput(run), (body) =>
			changed(body, 'url' in audio ? audio.url : null),
		);
		run.tell(
			'What is said of a request with a field missing?',
			'something that proves that nothing was created',
			inShort(without.answer),
			without.reading.kind === 'refused',
		);
		const { answer, reading } = await create(run, step, createInput(run, { audio: image }));
		const isTaken = reading.kind === 'created';
		const end = isTaken ? await untilEnded(run, step, run.adapter, reading.task) : null;
		const units = end?.answer?.headers['x-fal-billable-units'] ?? end?.task.charge?.units;
		run.tell(
			'Where is bad media refused, and what does it cost?',
			'when it is worked on; nothing',
			`${end ? `after acceptance, ${end.task.status}: ${end.task.failureReason}` : 'at once'}; paid ${units ?? 'not told, so look in the account'}: ${inShort(end?.answer ?? answer)}`,
			units === undefined ? undefined : Number(units) === 0,
		);
	},
};

export const account: Step = {
	title: 'What the account has now',
	applies: ({ balance, tasks }) => balance !== null && tasks.length > 0,
	async act(run, step) {
		const { balance, media, tasks } = run;
		const now = balanceIn(await askKeyTest(run, step));
		run.tell(
			'What was the account charged?',
			'the seconds of its videos, by the price list; some pay failed ones back within hours',
			`${balance} before, ${now} now, for ${tasks.length} tasks of ${media.seconds} s or more`,
			undefined,
		);
	},
};
