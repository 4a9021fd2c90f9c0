/**
 * A simulator of the providers (aijisu, CometAPI, Kling AI) for tests and demos:
 *
 *     const sim = await Simulator.start({ clock: new ManualClock(), jobMilliseconds: 60_000 });
 *     sim.inject({ on: 'create', fault: faults.afterHandling(faults.reset()) });
 *     sim.switches.video.host = 'foreign';
 *     // … run the code under test against sim.url with sim.key …
 *     expect(sim.createdCount).toBe(1);
 *     await sim.reset(); // between tests
 *     await sim.close();
 */
export { type CallbackRecord } from './callbacks';
export { ManualClock, realClock, type SimulatorClock } from './clock';
export { seededAudioIds } from './kling/audioIds';
export { klingVoices } from './kling/voices';
export { type Content } from './content';
export { type PlainRequest } from './exchange';
export { faults, type Fault } from './faults';
export { type FaultRule, type InjectedFault } from './faultQueue';
export { fileUrl, type OddBehaviour } from './files';
export { fixtureFiles, fixtureSeconds } from './fixtureFiles';
export { type FetchedMedia, type Job } from './jobs';
export { jobVideo } from './media';
export { minimaxVoices } from './speech/minimaxVoices';
export { speechSeconds } from './speech/plan';
export { jobSpeech } from './speech/serveSpeech';
export { type SpeechSwitches } from './speech/switches';
export { type JobRequest, type SimulatorOptions } from './options';
export { Simulator, type ForeignOrigin } from './simulator';
export {
	type CallbackSwitches,
	type Switches,
	type SwitchSettings,
	type VideoSwitches,
} from './switches';
export type {
	Answer,
	Delivery,
	JobState,
	Outcome,
	Provider,
	RequestKind,
	RequestRecord,
} from './types';
