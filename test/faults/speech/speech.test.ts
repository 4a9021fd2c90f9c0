import { seedsOf } from '../seeds';
import { speechRun } from './speechRun';
import { drawSpeechScenario } from './speechScenario';

/** Runs that broke a rule are shown up to this number. */
const SHOWN = 5;
/** So many runs meet everything. */
const MANY = 500;

it('makes no speech twice, loses none and waits for none in vain, on the simulated clock', async () => {
	const counts: Record<string, number> = {};
	const broken: string[] = [];
	// As many as go through the engine: a tenth of all runs.
	for (const seed of seedsOf('engine')) {
		const report = await speechRun(drawSpeechScenario(seed));
		for (const [name, by] of Object.entries(report.counts)) counts[name] = (counts[name] ?? 0) + by;
		if (report.violations.length > 0) {
			const replay = `FAULT_SEED=${seed} FAULT_RUNS=1 npm run test:faults -- speech`;
			broken.push([replay, ...report.violations.map((one) => `  ${one}`)].join('\n'));
		}
	}
	const title = `Fault runs (speech), ${broken.length} broke a rule`;
	const lines = Object.entries(counts).map(([name, number]) => `  ${name}: ${number}`);
	process.stdout.write(`${title}\n${lines.join('\n')}\n`);
	if (broken.length > 0) throw new Error(`${title}:\n${broken.slice(0, SHOWN).join('\n')}`);
	if (counts['runs']! < MANY) return;
	for (const name of [
		'picked up',
		'remembered as unknown',
		'stopped',
		'waits: done',
		'waits: timeout',
		'waits: refused',
		'waits: stopped',
	]) {
		expect([name, counts[name] ?? 0]).not.toEqual([name, 0]);
	}
});

describe('the proof finds', () => {
	const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

	it('a node that forgets what it made', async () => {
		const found: string[] = [];
		for (const seed of seeds) {
			const { violations } = await speechRun(
				{ ...drawSpeechScenario(seed), executions: 3, stops: [], changedTexts: 0 },
				{ carryOver: () => ({}) },
			);
			found.push(...violations);
		}
		expect(found.some((one) => one.startsWith('made twice'))).toBe(true);
	});

	it('a record that is lost on the way', async () => {
		const found: string[] = [];
		for (const seed of seeds) {
			const scenario = { ...drawSpeechScenario(seed), executions: 2, tries: 1, changedTexts: 1 };
			const { violations } = await speechRun(scenario, { carryOver: () => ({}) });
			found.push(...violations);
		}
		expect(found.some((one) => one.startsWith('lost'))).toBe(true);
	});
});
