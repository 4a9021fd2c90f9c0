import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { fixtureFiles, jobVideo } from '../simulator';
import { chain } from './harness';
import { mediaItem } from './helpers/media';
import { end, fromFiles, shownError, start, submit, useRig, wait } from './helpers/support';

/** n8n that keeps files in memory, as base64 in its items. */
const rig = useRig({ engine: { binaryDataMode: 'default' } });

it('CometAPI gets the bytes of files in memory, and its videos come back whole', async () => {
	const video = { options: { downloadVideo: true, outputBinaryField: 'film' } };
	const workflow = chain(start, submit('cometApi', fromFiles), wait('cometApi', video), end);
	const run = await rig.run(workflow, { input: [mediaItem(), mediaItem()] });
	expect(run.status).toBe('success');
	for (const [index, job] of rig.sim.jobs.entries()) {
		expect(job.body).toMatchObject({
			image: readFileSync(fixtureFiles.portraitJpg, 'base64'),
			sound_file: readFileSync(fixtureFiles.speechMp3, 'base64'),
		});
		const file = run.items('End')[index]!.binary!.film!;
		expect(file).toMatchObject({ mimeType: 'video/mp4', fileName: `${job.id}.mp4` });
		expect(file.id).toBeUndefined();
		const whole = jobVideo(job, null);
		expect(Buffer.from(file.data, 'base64').equals(whole.read(0, whole.size))).toBe(true);
	}
});

it('reads a file again that has left memory since it was checked', async () => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	let collected = 0;
	// Whether the name is taken is asked between the check and the submission.
	rig.sim.faultFor = ({ kind }) => {
		if (kind === 'query') {
			collected += 1;
			collect();
		}
		return undefined;
	};
	const node = submit('cometApi', { ...fromFiles, options: { externalTaskId: 'welcome' } });
	const run = await rig.run(chain(start, node), { input: [mediaItem()] });
	expect(run.status).toBe('success');
	expect(collected).toBeGreaterThan(0);
	expect(rig.sim.jobs[0]!.body).toMatchObject({
		image: readFileSync(fixtureFiles.portraitJpg, 'base64'),
		sound_file: readFileSync(fixtureFiles.speechMp3, 'base64'),
	});
});

it('aijisu, which fetches files by link, is not sent what nobody can fetch', async () => {
	const run = await rig.run(chain(start, submit('aijisu', fromFiles)), { input: [mediaItem()] });
	const error = shownError(run, 'Submit');
	expect(error.message).toBe(
		'aijisu accepts links only, and this n8n keeps files in memory, where nobody can fetch them [item 0]',
	);
	expect(error.description).toContain(
		'Set the environment variable N8N_DEFAULT_BINARY_DATA_MODE of n8n to "filesystem".',
	);
	expect(error.description).toContain(
		'or use CometAPI, Kling AI, fal.ai, kie.ai or WaveSpeedAI, which take files directly',
	);
	expect(rig.sim.requests).toEqual([]);
});
