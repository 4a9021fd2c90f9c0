// Damaged files by the million: `npm run test:fuzz`. FUZZ_COUNT and FUZZ_SEED choose how many and
// which; FUZZ_FIRST starts at another number, so that a mutant can be tried alone. Of the files that
// are taken, one in FUZZ_DECODE (100) is decoded by ffmpeg, where there is one.
import path from 'node:path';

import type * as Media from '../../nodes/KlingAvatar/media';
import { KLING_LIMITS } from '../../nodes/KlingAvatar/providers/klingLimits';
import { fuzz } from '../support/fuzz/fuzz';
import { Decoder, hasFfmpeg } from './decoder';

const media = jest.requireActual<typeof Media>(
	path.resolve(__dirname, '../../dist/nodes/KlingAvatar/media/index.js'),
);

function setting(name: string, fallback: number): number {
	const text = process.env[name];
	if (text === undefined || text === '') return fallback;
	if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
	return Number(text);
}

const COUNT = setting('FUZZ_COUNT', 1_000_000);
const SEED = setting('FUZZ_SEED', 2);
const FIRST = setting('FUZZ_FIRST', 0);
const DECODE = setting('FUZZ_DECODE', 100);
const AT_A_TIME = 10_000;
const LIMITS = { ...KLING_LIMITS, providerLabel: 'Kling' };

const say = (line: string) => process.stdout.write(`${line}\n`);

test(`${COUNT.toLocaleString('en-GB')} damaged files from seed ${SEED}`, async () => {
	const judge = hasFfmpeg() && DECODE > 0 ? new Decoder() : null;
	if (judge === null) say('ffmpeg is missing or not wanted: nothing is decoded');
	const faults: string[] = [];
	let [sounds, taken, decoded, low] = [0, 0, 0, 0];
	for (let first = FIRST; first < FIRST + COUNT; first += AT_A_TIME) {
		const end = Math.min(first + AT_A_TIME, FIRST + COUNT);
		const toDecode: Array<{
			index: number;
			file: string;
			bytes: Uint8Array;
			format: string;
			seconds: number;
		}> = [];
		const report = await fuzz({
			media,
			seed: SEED,
			first,
			end,
			onSound({ index, entry, bytes }, facts) {
				// Only what passes every other check is sent.
				if (judge === null || media.audioBreach(facts, LIMITS) !== null) return;
				if (taken++ % DECODE !== 0) return;
				const { format, durationSeconds, repairedHeader } = facts;
				const sent = Uint8Array.from(bytes);
				if (repairedHeader) sent.set(repairedHeader);
				toDecode.push({ index, file: entry.file, bytes: sent, format, seconds: durationSeconds });
			},
		});
		faults.push(...report.faults);
		sounds += report.sounds;
		for (const { index, file, bytes, format, seconds } of toDecode) {
			const played = (await judge?.seconds(bytes, format)) ?? 0;
			decoded++;
			const what = `seed ${SEED}, mutant ${index} (of ${file}): taken as ${format} of ${seconds.toFixed(2)} s`;
			if (played === 0) faults.push(`${what}, and ffmpeg can't decode it`);
			if (seconds < played - 0.05) {
				low++;
				if (process.env.FUZZ_TELL) say(`low: ${what}, ${played.toFixed(2)} s by ffmpeg`);
			}
		}
		if (end % 100_000 === 0 || end === FIRST + COUNT) {
			say(
				`${end - FIRST} files, ${sounds} sounds, ${taken} taken, ${decoded} decoded, ${low} longer by ffmpeg, ${faults.length} faults`,
			);
		}
	}
	judge?.close();
	expect(faults).toEqual([]);
});
