/**
 * A simulator of the providers (aijisu, CometAPI, Kling AI, fal, kie, WaveSpeed) for tests and demos:
 *
 *     const sim = await Simulator.start({ jobMilliseconds: 60_000 });
 *     sim.inject({ on: 'create', fault: faults.afterHandling(faults.reset()) });
 *     sim.switches.video.host = 'foreign';
 *     // … run the code under test against sim.url with sim.key …
 *     expect(sim.createdCount).toBe(1);
 *     await sim.reset(); // between tests
 *     await sim.close();
 */
export { realClock, type SimulatorClock } from './clock';
export { faults, type Fault } from './faults';
export { type FaultRule } from './faultQueue';
export { fileUrl } from './files';
export { type OwnWords } from './gateways/errors';
export { speech02Voices } from './gateways/speech02';
export { type GatewaySwitches } from './gateways/switches';
export { fixtureFiles, fixtureSeconds } from './fixtureFiles';
export { type Job } from './jobs';
export { jobVideo } from './media';
export { type JobRequest, type SimulatorOptions } from './options';
export { Simulator } from './simulator';
export { type SwitchSettings, type VideoSwitches } from './switches';
export type { Gateway, Provider, RequestKind, RequestRecord } from './types';
