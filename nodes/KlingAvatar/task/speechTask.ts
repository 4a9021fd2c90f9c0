import { linkExpiry } from '../links/signedLink';
import { isFinalStatus, type TaskStatus } from './status';
import type { Charge, JobState } from './task';

/** One speech as a provider described it; `null` is "the provider did not say". */
export interface SpeechTask extends JobState {
	/** Kling's name for the sound, which its avatars take. */
	audioId: string | null;
	audioUrl: string | null;
	audioDurationSeconds: number | null;
	/** What was sent to be spoken, as the record keeps it: what is asked for may vary from try to try. */
	text?: string | null;
}

/** The output item of Speech, the same for every provider. The order is that of the output. */
export interface SpeechOutput {
	provider: string;
	taskId: string | null;
	status: TaskStatus | null;
	audioUrl: string | null;
	isFinal: boolean;
	isSuccess: boolean;
	providerStatus: string | null;
	audioId: string | null;
	/** ISO 8601, when the link itself says how long it works. */
	audioUrlExpiresAt: string | null;
	audioDurationSeconds: number | null;
	/** These three say what was asked for. */
	voiceId: string | null;
	text: string | null;
	/** Characters as a reader counts them (code points). */
	characters: number | null;
	failureReason: string | null;
	submittedAt: string | null;
	updatedAt: string | null;
	charge: Charge | null;
	/** Whether an earlier try had made it. */
	reused: boolean;
}

/** A speech about which the provider said nothing. */
const NOTHING_KNOWN: Omit<SpeechOutput, 'provider'> = {
	taskId: null,
	status: null,
	audioUrl: null,
	isFinal: false,
	isSuccess: false,
	providerStatus: null,
	audioId: null,
	audioUrlExpiresAt: null,
	audioDurationSeconds: null,
	voiceId: null,
	text: null,
	characters: null,
	failureReason: null,
	submittedAt: null,
	updatedAt: null,
	charge: null,
	reused: false,
};

/** The public output item of a speech. Never holds a key named `error`: n8n's Retry On Fail acts on it. */
export function speechOutput(
	{ raw: _, externalTaskId: __, ...task }: SpeechTask,
	known: Partial<Pick<SpeechOutput, 'voiceId' | 'text' | 'characters' | 'reused'>> = {},
): SpeechOutput {
	return {
		...unknownSpeechOutput(task.provider),
		...task,
		isFinal: isFinalStatus(task.status),
		isSuccess: task.status === 'completed',
		audioUrlExpiresAt: task.audioUrl === null ? null : linkExpiry(task.audioUrl),
		...known,
	};
}

/** The same fields for an item about which the provider said nothing; `known` holds what is known. */
export function unknownSpeechOutput(
	provider: string,
	known: Partial<SpeechOutput> = {},
): SpeechOutput {
	return { provider, ...NOTHING_KNOWN, ...known };
}

/** The length of a text as a reader counts it. */
export function charactersOf(text: string): number {
	return [...text].length;
}

/** So much of a part is shown, for a person to find it by. Characters. */
const BEGINNING = 40;

/** The first words of a text, in one line. */
export function beginningOf(text: string): string {
	const line = text.slice(0, 4 * BEGINNING).replace(/\s+/g, ' ');
	const characters = [...line];
	if (characters.length <= BEGINNING && text.length <= 4 * BEGINNING) return line;
	const shown = characters.slice(0, BEGINNING - 1).join('');
	return `${shown.trimEnd()}…`;
}
