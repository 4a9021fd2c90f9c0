/** How text to speech answers: `sim.switches.speech.…`. */
export interface SpeechSwitches {
	/** Whether Kling's speech (Kling AI, CometAPI) is there at once, or a task to ask about. */
	answer: 'at once' | 'task';
	/**
	 * Whether Kling's speech can be asked for: `GET …/audio/tts/{id}` is there, is a bare 404, or what the
	 * provider answers for an unknown path (CometAPI a page or a redirect, Kling AI 404 with code 1202).
	 */
	query: 'exists' | '404' | 'unknown path';
	/** How Kling's finished speech tells its seconds; the documented way is text. */
	duration: 'text' | 'number' | 'none';
	/** Which refusals of CometAPI's speech are doubly nested, without a code at the top. */
	nestedErrors: 'voice' | 'all' | 'none';
	/**
	 * Where aijisu's finished speech has its link: its published answer breaks off at `outp…`. `content`
	 * gives none, but `GET /v1/audio/tasks/{id}/content` (with the key) is the sound.
	 */
	minimaxResult:
		| 'outputs'
		| 'output'
		| 'output.audio_url'
		| 'output.url'
		| 'data.audio_url'
		| 'audio_url'
		| 'audioUrl'
		| 'result_url'
		| 'url'
		| 'content';
	/** Whether aijisu passes on MiniMax's `extra_info.audio_length`, in milliseconds. */
	minimaxLength: 'none' | 'extra_info';
	/** Shape of aijisu's list of voices: under `data`, under `voices`, or as MiniMax itself lists them. */
	minimaxVoices: 'data' | 'voices' | 'minimax';
	/** Whose link a speech has: the gateway's own origin, or another one (`sim.foreign`). */
	host: 'gateway' | 'foreign';
	/** Whether links on the gateway's origin need the key. */
	linkNeedsKey: boolean;
	/** How long a link lives, then 403; null: as documented (Kling 30 days, MiniMax 9 hours). */
	linkSeconds: number | null;
	/** Whether asking for the task gives a fresh link once the old one has ended. */
	linkRenewed: boolean;
	/** Whether the link shows when it ends (`Expires=` in Unix seconds). */
	linkSaysItsEnd: boolean;
}

/** The documented behaviour, or the likeliest where the documents are silent. */
export function defaultSpeechSwitches(): SpeechSwitches {
	return {
		answer: 'at once',
		query: 'exists',
		duration: 'text',
		nestedErrors: 'voice',
		minimaxResult: 'outputs',
		minimaxLength: 'none',
		minimaxVoices: 'data',
		host: 'gateway',
		linkNeedsKey: false,
		linkSeconds: null,
		linkRenewed: false,
		linkSaysItsEnd: false,
	};
}
