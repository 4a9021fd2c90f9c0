import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { partOfWhole, type PartOfWhole } from '../../../nodes/KlingAvatar/n8n/partOfWhole';
import type { Engine, Run } from '../../engine/harness';
import type { Job, Simulator } from '../../simulator';
import { namesIn } from '../../simulator/film/film';
import { speechBehind } from '../../simulator/film/videoLength';
import { jobSpeech } from '../../simulator/speech/serveSpeech';
import { takeApart } from '../../support/film';
import { askedIn } from '../marks';
import { framesOf, recordingOf, sentencesOf } from './lessons';
import type { FilmPart, JoinedFilm, PartEvidence } from './partProof';
import type { NodeName, PartScenario } from './partScenario';
import { groupFieldOf } from './partWorkflow';

/** Every item that a node has put out by its first output, in all of its runs. */
export const itemsOf = (run: Run, name: NodeName): INodeExecutionData[] =>
	(run.data.resultData.runData[name] ?? []).flatMap(({ data }) => data?.main?.[0] ?? []);

/** Those of them that came out well; a video is not ready where it is submitted. */
const goodOf = (run: Run, name: NodeName) =>
	itemsOf(run, name).filter(
		({ json }) =>
			(json.failureReason ?? null) === null && (name === 'Submit' || json.isSuccess !== false),
	);

/** Reads what the executions have left behind; `last` holds what all of them have come to. */
export async function partEvidence(
	engine: Engine,
	scenario: PartScenario,
	sim: Simulator,
	{ last, ...known }: { last: Run } & Pick<PartEvidence, 'told' | 'unused'>,
): Promise<PartEvidence> {
	const sounds = await soundsOfParts(engine, last, scenario);
	const isRepeated = scenario.lateInto !== 'Wait';
	// What Wait has given up comes out of the nodes in front of it once more then, in the same place.
	const once = <Item>(items: readonly Item[]) =>
		items.filter(
			(one, index) =>
				!isRepeated || index === items.findIndex((other) => isDeepStrictEqual(one, other)),
		);
	const submitted = once(
		goodOf(last, 'Submit').map(({ json }) => ({
			taskId: String(json.taskId),
			sound: sounds.get(keyOf(json)),
			...placeOf(json),
		})),
	);
	const films = goodOf(last, 'Join').map(async ({ json, binary }): Promise<JoinedFilm> => {
		const { pictures } = await takeApart(await engine.bytes(binary!['data']!));
		const parts = namesIn(pictures).map((video): FilmPart => {
			const { cut = '', place = [] } = submitted.find(({ taskId }) => taskId === video) ?? {};
			return { video, cut, place };
		});
		const { parts: said, skippedParts } = json as { parts: number; skippedParts: unknown[] };
		const words = wordsOf(scenario, sim, last, parts);
		return { said, skipped: skippedParts.length, parts, words };
	});
	return {
		lessons: lessonsOf(scenario),
		speeches: sim.speechJobs.map(({ id, body, failure }) => ({
			id,
			text: String(body['text']),
			hasFailed: failure !== undefined,
		})),
		...known,
		videos: sim.jobs.map((job) => ({
			id: job.id,
			sound: soundOf(sim, job),
			isRepeated: isRepeated && job.failure !== undefined,
		})),
		// A part of a file has no mark of its own, and lessons may begin with the same words.
		soundsAlike: scenario.wiring === 'speech' ? 1 : scenario.lessons,
		spoken: once(
			goodOf(last, 'Speech').map(({ json }) => ({
				taskId: String(json.taskId),
				text: String(json.text),
				...placeOf(json),
			})),
		),
		submitted,
		films: await Promise.all(films),
		complete: completeCuts(scenario, last),
		records: {
			speeches: recordOf(last, 'Speech', 'speeches'),
			videos: recordOf(last, 'Submit', 'submissions'),
		},
	};
}

const recordOf = (run: Run, name: NodeName, store: string): PartEvidence['records']['videos'] =>
	Object.values(run.contextOf(name)[store] ?? {}) as unknown as PartEvidence['records']['videos'];

const lessonsOf = (scenario: PartScenario): string[][] =>
	Array.from({ length: scenario.lessons }, (_, lesson) => sentencesOf(scenario, lesson));

/** The places of an item in each cut, from the outermost. */
function pathOf(json: IDataObject): PartOfWhole[] {
	const path: PartOfWhole[] = [];
	for (let part = partOfWhole(json); part; part = part.partOf) path.unshift(part);
	return path;
}

const placeOf = (json: IDataObject) => ({
	cut: String(pathOf(json)[0]?.cutId),
	place: pathOf(json).map(({ part }) => part),
});
const keyOf = (json: IDataObject): string => {
	const { cut, place } = placeOf(json);
	// The innermost cut has a name of its own, where there are several.
	return `${cut} ${partOfWhole(json)?.cutId} ${place.join('.')}`;
};

const hash = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

/** What tells the sound that a video was made of. */
function soundOf(sim: Simulator, { body }: Job): string {
	const speech = speechBehind(sim.ledger, body);
	return speech ? speech.id : hash(soundSent(sim, body));
}

/** The sound file that a video was asked for with, in its request or uploaded before. */
export function soundSent({ uploads }: Simulator, body: unknown): Buffer {
	const { audio_url, audio = audio_url, sound_file = audio } = askedIn(body);
	const sent = String(sound_file);
	if (!uploads.has(sent)) return Buffer.from(sent, 'base64');
	return uploads.get(new URL(sent).pathname)!.bytes!;
}

/** The sound of each part that reached Submit, by its place. */
async function soundsOfParts(
	engine: Engine,
	run: Run,
	{ wiring }: PartScenario,
): Promise<Map<string, string>> {
	const sources = goodOf(run, wiring === 'speech' ? 'Speech' : 'Split').map(
		async ({ json, binary }): Promise<[string, string]> => {
			// What Split leaves whole is still the speech that it was.
			if (typeof json.taskId === 'string') return [keyOf(json), json.taskId];
			return [keyOf(json), hash(await engine.bytes(binary!['data']!))];
		},
	);
	return new Map(await Promise.all(sources));
}

/** What is heard in a film of these parts; `null` where it is not the sound of what was spoken or recorded. */
function wordsOf(
	scenario: PartScenario,
	sim: Simulator,
	run: Run,
	parts: readonly FilmPart[],
): string | null {
	const jobs = parts.map(({ video }) => sim.job(video));
	const speeches = jobs.map(({ body }) => speechBehind(sim.ledger, body));
	if (scenario.wiring === 'speech') {
		return speeches.map((speech) => String(speech?.body['text'])).join(' ');
	}
	const film = Buffer.concat(
		jobs.map(({ body }, index) => {
			const speech = speeches[index];
			return speech ? speechFrames(speech) : framesOf(soundSent(sim, body));
		}),
	);
	if (scenario.wiring === 'fileThenSplit') {
		const lesson = lessonsOf(scenario).findIndex((_, index) =>
			soundAlike(framesOf(recordingOf(scenario, index)), film, parts.length),
		);
		return lessonsOf(scenario)[lesson]?.join(' ') ?? null;
	}
	const wanted = [...new Set(parts.map(({ cut, place }) => `${cut} ${place[0]}`))].map((key) => {
		const item = goodOf(run, 'Speech').find(
			({ json }) => `${json.cutId} ${json.part as number}` === key,
		);
		return sim.job(String(item?.json.taskId));
	});
	if (!soundAlike(Buffer.concat(wanted.map(speechFrames)), film, parts.length)) return null;
	return wanted.map(({ body }) => String(body['text'])).join(' ');
}

/** Bytes of one frame of the simulator's MP3. */
const FRAME = 480;
/** Where there is no pause to cut in, so many frames of a part are mended, since they need what came before. */
const MENDED = 3;

/** Whether a sound is another one cut into parts. */
function soundAlike(whole: Buffer, joined: Buffer, parts: number): boolean {
	if (whole.length !== joined.length) return false;
	let others = 0;
	for (let at = 0; at < whole.length; at += FRAME) {
		if (whole.compare(joined, at, at + FRAME, at, at + FRAME) !== 0) others += 1;
	}
	return others <= parts * MENDED;
}

function speechFrames(job: Job): Buffer {
	const content = jobSpeech(job);
	return framesOf(content.read(0, content.size));
}

/** The cuts of which every part came out of Wait as a video, and of which Join had no reason to make none. */
function completeCuts(scenario: PartScenario, run: Run): PartEvidence['complete'] {
	const join = run.tasks('Join').at(-1);
	// Of a link that breaks Join makes no video.
	if (!join || (!scenario.downloadVideo && scenario.faultShares.video > 0)) return [];
	const all = itemsOf(run, 'Wait');
	const good = goodOf(run, 'Wait');
	const groupField = groupFieldOf(scenario);
	const groups = new Map<string, INodeExecutionData[]>();
	for (const item of good) {
		const { cut } = placeOf(item.json);
		groups.set(cut, [...(groups.get(cut) ?? []), item]);
	}
	const isFailed = join.error !== undefined;
	const cuts = [...groups].map(([cut, items]) => {
		const [first] = items;
		const paths = items.map(({ json }) => pathOf(json));
		const isWhole = isWholeCut(paths);
		// Another cut beside it in the group is a contradiction.
		const isAlone =
			groupField === 'cutId' ||
			all.every(
				({ json }) =>
					(groupField !== null && json[groupField] !== first!.json[groupField]) ||
					placeOf(json).cut === cut,
			);
		return { cut, parts: items.length, isSound: isWhole && isAlone };
	});
	if (isFailed && !(cuts.every(({ isSound }) => isSound) && good.length === all.length)) return [];
	return cuts.filter(({ isSound }) => isSound).map(({ cut, parts }) => ({ cut, parts }));
}

/** Whether these are all places of a cut, each once, and of the cuts in it. */
function isWholeCut(paths: ReadonlyArray<readonly PartOfWhole[]>): boolean {
	if (paths.some((path) => path.length === 0)) return paths.length === 1;
	const byPart = new Map<number, PartOfWhole[][]>();
	for (const [outer, ...inner] of paths) {
		byPart.set(outer!.part, [...(byPart.get(outer!.part) ?? []), inner]);
	}
	const parts = paths[0]![0]!.parts;
	return byPart.size === parts && [...byPart.values()].every(isWholeCut);
}
