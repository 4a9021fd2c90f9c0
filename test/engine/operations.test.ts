import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { fixtureFiles, fixtureSeconds, jobVideo } from '../simulator';
import { chain } from './harness';
import { mediaItem, SPEECH_SECONDS } from './helpers/media';
import {
	end,
	fromFiles,
	ALL_PROVIDERS,
	start,
	submit,
	useRig,
	wait,
	speaksKling,
} from './helpers/support';

const rig = useRig();

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const sources = { links: 'links', files: 'files', 'an audio ID': 'audioId' } as const;
const cases = ALL_PROVIDERS.flatMap((provider) =>
	Object.entries(sources)
		.filter(([, source]) => source !== 'audioId' || speaksKling(provider))
		.map(([name, source]) => [provider, name, source] as const),
);

function parametersFor(source: 'links' | 'files' | 'audioId') {
	if (source === 'files') return fromFiles;
	return source === 'links' ? rig.fromLinks : rig.fromAudioId;
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const base64 = (file: string) => readFileSync(file, 'base64');

describe.each(cases)('%s with media from %s', (provider, _name, source) => {
	const isKlings = speaksKling(provider);
	const seconds = { files: SPEECH_SECONDS, links: fixtureSeconds.voiceMp3, audioId: null }[source];
	/** aijisu is sent, and told, the length rounded up to a tenth. */
	const shownSeconds = seconds === null || isKlings ? seconds : Math.ceil(seconds * 10) / 10;

	it('Submit creates one job and puts out its task', async () => {
		rig.sim.switches.fetchMedia = source === 'files';
		const run = await rig.run(chain(start, submit(provider, parametersFor(source)), end), {
			input: [mediaItem()],
		});
		expect(run.status).toBe('success');
		expect(rig.sim.createdCount).toBe(1);
		const [job] = rig.sim.jobs;
		const [item] = run.json('End');
		const { audioDurationSeconds, ...rest } = item!;
		expect(rest).toEqual({
			provider,
			taskId: job!.id,
			status: 'queued',
			isFinal: false,
			isSuccess: false,
			providerStatus: isKlings ? 'submitted' : 'queued',
			videoUrl: null,
			videoUrlExpiresAt: null,
			videoDurationSeconds: null,
			progressPercent: null,
			failureReason: null,
			externalTaskId: isKlings ? expect.stringMatching(/^n8n-\d+-0-0-[0-9a-f]{16}$/) : null,
			submittedAt: expect.stringMatching(ISO_DATE),
			updatedAt: isKlings ? expect.stringMatching(ISO_DATE) : null,
			charge: null,
			...(isKlings
				? { mode: 'std', callbackExecutionId: null }
				: { model: 'kling-avatar-v2-standard' }),
			reused: false,
		});
		if (shownSeconds === null) expect(audioDurationSeconds).toBeNull();
		else expect(audioDurationSeconds).toBeCloseTo(shownSeconds, 1);

		const { image_url, audio_url, image, sound_file, ...body } = job!.body;
		if (isKlings) {
			expect(body).toEqual({
				...(provider === 'cometApi' ? { prompt: 'A person speaks naturally to the camera.' } : {}),
				mode: 'std',
				external_task_id: item!.externalTaskId,
				...(source === 'audioId' ? { audio_id: 'audio-5s' } : {}),
			});
			expect(image).toBe(
				source === 'files' ? base64(fixtureFiles.portraitJpg) : rig.file('portrait.jpg'),
			);
			expect(sound_file).toBe(
				{
					files: base64(fixtureFiles.speechMp3),
					links: rig.file('voice.mp3'),
					audioId: undefined,
				}[source],
			);
		} else {
			expect(body).toEqual({
				model: 'kling-avatar-v2-standard',
				audio_duration_seconds: audioDurationSeconds,
			});
			if (source === 'links') {
				expect([image_url, audio_url]).toEqual([rig.file('portrait.jpg'), rig.file('voice.mp3')]);
				return;
			}
			await rig.sim.idle();
			expect(job!.media).toEqual(
				expect.arrayContaining([
					expect.objectContaining({
						role: 'image',
						sha256: sha256(fixtureFiles.portraitJpg),
						contentType: 'image/jpeg',
						fault: null,
					}),
					expect.objectContaining({
						role: 'audio',
						sha256: sha256(fixtureFiles.speechMp3),
						contentType: 'audio/mp3',
						fault: null,
					}),
				]),
			);
			// The signed links give access to the files, so they are in no output and no message.
			expect(run.text).not.toContain('binary-data/signed');
			expect(run.logs.join('\n')).not.toContain('binary-data/signed');
		}
	});

	it('Wait ends with the video', async () => {
		const workflow = chain(
			start,
			submit(provider, parametersFor(source)),
			wait(provider, { options: { downloadVideo: true } }),
			end,
		);
		const run = await rig.run(workflow, { input: [mediaItem()] });
		expect(run.status).toBe('success');
		const [job] = rig.sim.jobs;
		const [item] = run.items('End');
		expect(item!.json).toMatchObject({
			provider,
			taskId: job!.id,
			status: 'completed',
			isFinal: true,
			isSuccess: true,
			providerStatus: isKlings ? 'succeed' : 'completed',
			videoUrl: expect.stringContaining(`${job!.id}.mp4`),
			videoDurationSeconds: {
				aijisu: null,
				cometApi: fixtureSeconds.avatarMp4,
				// Kling's own film lasts as long as its sound, and what it cost is told.
				kling: Number((job!.audioSeconds ?? fixtureSeconds.avatarMp4).toFixed(3)),
			}[provider],
			charge:
				provider === 'kling'
					? {
							units: expect.any(Number),
							balance: expect.any(Number),
							listPrice: expect.any(Number),
						}
					: null,
			failureReason: null,
			externalTaskId: isKlings ? job!.externalTaskId : null,
		});
		expect(Object.keys(item!.binary ?? {})).toEqual(['data']);
		const video = jobVideo(job!, null);
		const bytes = await rig.engine.bytes(item!.binary!.data!);
		expect(bytes.equals(video.read(0, video.size))).toBe(true);
	});
});
