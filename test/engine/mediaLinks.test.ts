import { chain } from './harness';
import { PROVIDERS, start, submit, useRig } from './helpers/support';

const rig = useRig();

/** Bytes of file that the simulator sent, for all links together. */
const bytesFetched = () =>
	rig.sim
		.requestsOf('file')
		.concat(rig.sim.foreign.requests)
		.reduce((sum, { bytesSent }) => sum + bytesSent, 0);

type Behaviour = Parameters<typeof rig.file>[1];

const linked = (audio?: Behaviour, image?: Behaviour) => ({
	...rig.fromLinks,
	imageUrl: rig.file('portrait.jpg', image),
	audioUrl: rig.file('voice.mp3', audio),
});

// What servers do: linkTable.test.ts.
describe.each(PROVIDERS)('%s: links that can be used', (provider) => {
	it.each<Behaviour>([undefined, 'redirect-foreign'])('both behave: %s', async (behaviour) => {
		const run = await rig.run(chain(start, submit(provider, linked(behaviour, behaviour))));
		expect(run.error?.message).toBeUndefined();
		const [item] = run.json('Submit');
		expect(item?.audioDurationSeconds).toBeCloseTo(provider === 'aijisu' ? 6.1 : 6.01, 1);
		expect(rig.sim.jobs[0]?.body).toMatchObject(
			provider === 'aijisu'
				? {
						audio_url: linked(behaviour).audioUrl,
						image_url: linked(undefined, behaviour).imageUrl,
					}
				: { sound_file: linked(behaviour).audioUrl, image: linked(undefined, behaviour).imageUrl },
		);
		const keyed = rig.sim
			.requestsOf('file')
			.concat(rig.sim.foreign.requests)
			.filter(({ headers }) => headers.authorization !== undefined);
		expect(keyed).toEqual([]);
	});

	it('reads no more of the files than they are long', async () => {
		await rig.run(chain(start, submit(provider, linked())));
		// The portrait has 12 KB, the voice 49 KB.
		expect(bytesFetched()).toBeLessThan(70_000);
	});

	it('looks into nothing when Check Media Links is off', async () => {
		const parameters = {
			...linked('drip', 'html'),
			options: { checkMediaLinks: false },
			...(provider === 'aijisu'
				? { audioDurationSource: 'manual', audioDurationSeconds: 6.01 }
				: {}),
		};
		const run = await rig.run(chain(start, submit(provider, parameters)));
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.requestsOf('file')).toEqual([]);
		expect(run.json('Submit')[0]?.audioDurationSeconds).toBe(provider === 'aijisu' ? 6.1 : null);
	});
});
