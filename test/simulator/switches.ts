import { defaultGatewaySwitches, type GatewaySwitches } from './gateways/switches';
import { defaultSpeechSwitches, type SpeechSwitches } from './speech/switches';
import type { JobState, Provider } from './types';

/** What can be changed on a running simulator: assign to `sim.switches.…`; `sim.reset()` restores it. */
export interface Switches {
	/**
	 * Shape of aijisu's answers. `flat` is the documented one. The others are what gateways of its family
	 * answer: `taskDto` wraps the task and has `result_url`, `taskDtoOld` has the URL in `fail_reason`,
	 * `taskDtoRaw` only in Kling's own body inside, `openAiVideo` is the body of `/v1/videos/{id}`,
	 * `legacy` the older video body.
	 */
	aijisuShape: 'flat' | 'taskDto' | 'taskDtoOld' | 'taskDtoRaw' | 'openAiVideo' | 'legacy';
	/** Which of aijisu's query paths exists: `/v1/video/generations/{id}`, `/v1/videos/{id}`. */
	aijisuQueryPath: 'generations' | 'videos' | 'both';
	/** Which of CometAPI's query paths exists: `…/avatar/image2video/{id}`, `…/image2video/{id}`. */
	cometApiQueryPath: 'avatar' | 'image2video' | 'both';
	/** What CometAPI answers for a path that it does not know. */
	cometApiUnknownPath: 'html' | 'redirect';
	/**
	 * Whether an external task ID is refused that the provider has seen: Kling AI documents it, CometAPI
	 * does not say.
	 */
	duplicateExternalTaskId: 'refuse' | 'accept';
	/** Whether task IDs are written as text, as documented, or as numbers of more digits than JavaScript keeps. */
	taskIds: 'text' | 'number';
	/**
	 * How many jobs of a kind an account may have under way at a time, at each provider; null for any number.
	 * One too many is refused with a 429: Kling AI's code 1303, the others' words on saturation.
	 */
	parallelTasks: number | null;
	/** Other status words than the provider's documented ones. */
	statusWords: Partial<Record<Provider, Partial<Record<JobState, string>>>>;
	/** Real milliseconds before a query is answered. */
	queryLatencyMilliseconds: number;
	/**
	 * Whether media given as links are really fetched, before the job moves on; what came back is in
	 * `job.media`, and a job fails whose media cannot be had or used.
	 */
	fetchMedia: boolean;
	video: VideoSwitches;
	speech: SpeechSwitches;
	callbacks: CallbackSwitches;
	gateways: GatewaySwitches;
}

/** How a finished job's video is offered and served. */
export interface VideoSwitches {
	/** Whose link it is: the gateway's own origin, or another one (`sim.foreign`). */
	host: 'gateway' | 'foreign';
	/** `content` is the gateway's proxy `/v1/videos/{id}/content`, which needs the key. */
	path: 'media' | 'content';
	/** Whether `/media/…` needs the key too. */
	needsKey: boolean;
	/** How many links of each job are dead; after each, asking for the status gives a fresh one. */
	deadLinks: number;
	deadStatus: number;
	/** Redirects once to the same file on this origin. */
	redirectTo: 'none' | 'gateway' | 'foreign';
	/** Hangs up after this many bytes of each of the first `cutTimes` downloads of a job. */
	cutAfterBytes: number | null;
	cutTimes: number;
	cutBy: 'close' | 'reset';
	/** No Content-Length (chunked). */
	noLength: boolean;
	bytesPerSecond: number | null;
	/** Total bytes (a playable mp4 padded to that size); null for the short film alone. */
	size: number | null;
}

/** How providers call back; fal, kie and WaveSpeed about ended jobs only. */
export interface CallbackSwitches {
	/** How often each call is made; 0 loses it. */
	copies: number;
	/** Sends a forged call about an unknown task before each true one. */
	forged: boolean;
	/** States that are called about; default every change. */
	states: JobState[];
}

/** Some of the switches, groups in part too; plain JSON. */
export type SwitchSettings = Partial<
	Omit<Switches, 'video' | 'speech' | 'callbacks' | 'gateways'>
> & {
	video?: Partial<VideoSwitches>;
	speech?: Partial<SpeechSwitches>;
	callbacks?: Partial<CallbackSwitches>;
	gateways?: Partial<GatewaySwitches>;
};

/** A fresh set of switches with these settings, the others at the documented behaviour. */
export function switchesWith(settings: SwitchSettings): Switches {
	const { video, speech, callbacks, gateways, ...others } = settings;
	const defaults = defaultSwitches();
	return {
		...defaults,
		...others,
		video: { ...defaults.video, ...video },
		speech: { ...defaults.speech, ...speech },
		callbacks: { ...defaults.callbacks, ...callbacks },
		gateways: { ...defaults.gateways, ...gateways },
	};
}

function defaultSwitches(): Switches {
	return {
		aijisuShape: 'flat',
		aijisuQueryPath: 'generations',
		cometApiQueryPath: 'avatar',
		cometApiUnknownPath: 'html',
		duplicateExternalTaskId: 'refuse',
		taskIds: 'text',
		parallelTasks: null,
		statusWords: {},
		queryLatencyMilliseconds: 0,
		fetchMedia: false,
		video: {
			host: 'gateway',
			path: 'media',
			needsKey: false,
			deadLinks: 0,
			deadStatus: 403,
			redirectTo: 'none',
			cutAfterBytes: null,
			cutTimes: 1,
			cutBy: 'close',
			noLength: false,
			bytesPerSecond: null,
			size: null,
		},
		speech: defaultSpeechSwitches(),
		callbacks: {
			copies: 1,
			forged: false,
			states: ['queued', 'processing', 'completed', 'failed'],
		},
		gateways: defaultGatewaySwitches(),
	};
}
