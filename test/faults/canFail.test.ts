/** What a judge of the fault runs is given is doctored, one rule broken at a time; it must be noticed. */
import type { LedgerEntry } from '../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../nodes/KlingAvatar/task/task';
import type { Job, RequestRecord } from '../simulator';
import { useEngine } from './engineRuns';
import { keyLeaks } from './gateways';
import { markedPrompt } from './marks';
import { gather } from './parts/gather';
import type { JoinedFilm, PartEvidence } from './parts/partProof';
import { partRun } from './parts/partRun';
import { drawPartScenario, type PartScenario } from './parts/partScenario';
import { digest, otherVoices, outcomes } from './tasks/taskEvidence';
import { violations, type Evidence } from './tasks/taskProof';
import { taskMark, taskVoice } from './tasks/taskWorkflow';
import { lost, misdirected, paidTwice, Wishes } from './users/userProof';

/** The rules that were broken. */
const rulesOf = (found: readonly string[]) => [
	...new Set(found.map((one) => one.replace(/:.*/s, ''))),
];

const job = (id: string, mark: string) =>
	({ id, externalTaskId: null, body: { prompt: markedPrompt(mark) } }) as unknown as Job;
const entry = (taskId: string) =>
	({
		state: 'created',
		requests: 1,
		externalTaskId: null,
		task: { taskId },
	}) as unknown as LedgerEntry<AvatarTask>;

describe('of workflows around parts', () => {
	const stage = useEngine({ 'harness.gather': gather });
	const plain = { onError: 'stopWorkflow', tries: 1 } as const;
	const scenario: PartScenario = {
		...drawPartScenario(1),
		provider: 'kling',
		wiring: 'speech',
		lessons: 2,
		areEqual: false,
		sentences: 3,
		text: 0,
		longestPart: 7,
		longestPartThen: 7,
		areNew: true,
		settings: { Speech: plain, Split: plain, Submit: plain, Wait: plain, Join: plain },
		downloadVideo: true,
		refused: { share: 0, times: 0 },
		faultShares: { create: 0, query: 0, video: 0, upload: 0 },
		failedJobs: 0,
	};

	/** The evidence with another first film. */
	const film =
		(change: (film: JoinedFilm) => Partial<JoinedFilm>) =>
		(evidence: PartEvidence): PartEvidence => {
			const [first, ...others] = evidence.films as [JoinedFilm, ...JoinedFilm[]];
			return { ...evidence, films: [{ ...first, ...change(first) }, ...others] };
		};
	const noRecords = { speeches: [], videos: [] };

	it.each<[string, string, (evidence: PartEvidence) => PartEvidence]>([
		[
			'paid twice',
			'a speech',
			(evidence) => ({
				...evidence,
				speeches: [...evidence.speeches, { ...evidence.speeches[0]!, id: 'again' }],
			}),
		],
		[
			'paid twice',
			'a video',
			(evidence) => ({
				...evidence,
				videos: [...evidence.videos, { ...evidence.videos[0]!, id: 'again' }],
			}),
		],
		['not told', 'what is in the record only', (evidence) => ({ ...evidence, told: new Set() })],
		[
			'lost',
			'what nothing names',
			(evidence) => ({ ...evidence, told: new Set(), records: noRecords }),
		],
		[
			'misdirected',
			'the speech of another text',
			(evidence) => ({
				...evidence,
				spoken: evidence.spoken.map((one, n, all) => ({ ...one, text: all.at(n - 1)!.text })),
			}),
		],
		[
			'misdirected',
			'the video of another sound',
			(evidence) => ({
				...evidence,
				submitted: evidence.submitted.map((one, n, all) => ({
					...one,
					sound: all.at(n - 1)!.sound,
				})),
			}),
		],
		['missing', 'a film', (evidence) => ({ ...evidence, films: evidence.films.slice(1) })],
		[
			'part missing',
			'of which Join says nothing',
			film(({ parts, words }) => ({
				parts: parts.slice(0, 2),
				said: 2,
				words: words!
					.split(/(?<=[.]) /)
					.slice(0, 2)
					.join(' '),
			})),
		],
		['part twice', 'in a film', film(({ parts }) => ({ parts: [...parts, parts[2]!], said: 4 }))],
		['part twice', 'by its words', film(({ words }) => ({ words: `${words} ${words}` }))],
		['wrong order', 'in a film', film(({ parts }) => ({ parts: parts.toReversed() }))],
		[
			'wrong order',
			'by its words',
			film(({ words }) => ({
				words: words!
					.split(/(?<=[.]) /)
					.toReversed()
					.join(' '),
			})),
		],
		['told wrong', 'how many parts it has', film(({ said }) => ({ said: said - 1 }))],
		[
			'mixed',
			'parts of two cuts',
			film(({ parts }) => ({ parts: parts.map((part, n) => ({ ...part, cut: `cut ${n}` })) })),
		],
		['other words', 'more than was asked for', film(({ words }) => ({ words: `Well. ${words}` }))],
		['other words', 'a sound that nobody made', film(() => ({ words: null }))],
	])('"%s" is noticed: %s', async (rule, _how, doctor) => {
		const { violations: found } = await partRun(stage.engine, scenario, doctor);
		expect(rulesOf(found)).toContain(rule);
	});

	it.each([
		{ provider: 'kling', wiring: 'speech' },
		{ provider: 'fal', wiring: 'speech' },
		{ provider: 'kie', wiring: 'fileThenSplit' },
		{ provider: 'waveSpeed', wiring: 'speechThenSplit' },
	] as const)('only what is wrong is noticed: $provider, $wiring', async (drawn) => {
		const of = { ...scenario, ...drawn };
		const { violations: found, tally } = await partRun(stage.engine, of);
		expect(found).toEqual([]);
		expect(tally.counts['whole films']).toBe(2);
		const thrice = await partRun(stage.engine, of, (evidence) => ({
			...evidence,
			videos: [evidence.videos, evidence.videos, evidence.videos].flat(),
		}));
		expect(rulesOf(thrice.violations)).toContain('paid twice');
	});
});

describe('of Submit and Wait', () => {
	const good: Evidence = {
		jobs: [job('a', 'one'), job('b', 'two')],
		wanted: new Map([
			['one', 1],
			['two', 1],
		]),
		mayRepeat: false,
		outputs: [
			{ mark: 'one', taskId: 'a' },
			{ mark: 'two', taskId: 'b' },
		],
		told: new Set(['a', 'b']),
		isStopped: false,
		entries: [{ mark: 'one', entry: entry('a'), isSuperseded: false }],
		waits: [{ timeout: 10, waited: 11 }],
	};

	it.each<[string, Partial<Evidence>]>([
		['created twice', { jobs: [...good.jobs, job('c', 'two')], told: new Set(['a', 'b', 'c']) }],
		['missing', { told: new Set(['a']) }],
		['not told', { told: new Set(['b']) }],
		['misdirected', { outputs: [{ mark: 'one', taskId: 'b' }] }],
		['late', { waits: [{ timeout: 10, waited: 41 }] }],
	])('"%s" is noticed', (rule, change) => {
		expect(violations(good)).toEqual([]);
		expect(rulesOf(violations({ ...good, ...change }))).toContain(rule);
	});

	it('an outcome, a video or a voice that is another task’s is noticed', () => {
		const sim = { job: () => ({ state: 'completed' }) as Job };
		const judge = (status: string, videoUrl: string | null) => {
			const items = () => [{ json: { taskId: 'a', status, isFinal: true, videoUrl } }];
			return rulesOf(outcomes(sim, { items }));
		};
		expect(judge('completed', 'https://cdn.example/media/a.mp4')).toEqual([]);
		expect(judge('completed', 'https://cdn.example/media/b.mp4')).toEqual(['wrong video']);
		expect(judge('failed', null)).toEqual(['in vain']);
		const sent = (item: number) => ({
			...job('a', taskMark(0)),
			media: [{ role: 'audio', status: 200, sha256: digest(taskVoice(item)) }] as Job['media'],
		});
		expect(otherVoices([sent(0)])).toEqual([]);
		expect(rulesOf(otherVoices([sent(1)]))).toEqual(['misdirected']);
	});

	it('a key that went elsewhere is noticed', () => {
		const request = { kind: 'uploadBytes', path: '/uploads/a.mp3' } as RequestRecord;
		expect(rulesOf(keyLeaks({ keyLeaks: [request] }))).toEqual(['leak']);
	});
});

describe("of users' workflows", () => {
	const scenario = { submitAgainWhenUnsure: false, ifNameExists: 'fail', names: 'none' } as const;
	const wanted = new Wishes();
	wanted.add('one i0', 'first');
	const item = { n: 0, wish: '0.0', json: {} };

	it('"paid twice" is noticed', () => {
		const judge = (...jobs: Job[]) =>
			rulesOf(paidTwice({ scenario, jobs, wanted, repeatable: new Wishes() }));
		const one = job('a', 'one');
		expect(judge(one)).toEqual([]);
		expect(judge(one, job('b', 'one'))).toEqual(['paid twice']);
		const atKie = Object.assign(job('b', 'one'), { body: { model: 'a', input: one.body } });
		expect(judge(one, atKie)).toEqual(['paid twice']);
	});

	it('"lost" and "not told" are noticed', () => {
		const jobs = [job('a', 'one')];
		expect(lost({ jobs, told: new Set(['a']), entries: [] })).toEqual([]);
		expect(rulesOf(lost({ jobs, told: new Set(), entries: [] }))).toEqual(['lost']);
		expect(rulesOf(lost({ jobs, told: new Set(), entries: [entry('a')] }))).toEqual(['not told']);
	});

	it('"misdirected" is noticed', () => {
		const judge = (mark: string, ...wishes: string[]) =>
			rulesOf(
				misdirected({
					scenario,
					jobs: [job('a', 'one')],
					outputs: wishes.map((wish) => ({ item, mark, wish, taskId: 'a' })),
				}),
			);
		expect(judge('one i0', 'first')).toEqual([]);
		expect(judge('two i0', 'first')).toEqual(['misdirected']);
		expect(judge('one i0', 'first', 'second')).toEqual(['misdirected']);
	});
});
